"""Messages: accepted, failing as the script says, and the service window."""

from __future__ import annotations

from journeys.engine.values import Json
from tests.simulator.playing import HI, journey, play, say, statuses, texts, wait

NAP: Json = {
    "id": "nap",
    "stepType": "Wait",
    "inputs": {"duration": "1.00:00:00"},
    "nextStepId": "say",
}
LATE = journey(NAP, say("say", "Still there?", exits={"windowClosed": "sorry"}), say("sorry", "-"))
CALLED = journey(say("hello", "Hello"), trigger="http_request")


def test_a_send_that_fails_takes_its_exit() -> None:
    document = journey(say("hello", "Hello", exits={"noConsent": "other"}), say("other", "Bye"))

    told = play(document, [HI, {"at": "PT0S", "fail": "noConsent"}])

    assert texts(told) == ["Bye"]
    assert statuses(told)["hello"] == "Failed"
    assert told["refused"][0]["error"] == "noConsent"


def test_a_send_that_fails_without_an_exit_ends_the_run_with_the_reason() -> None:
    fail = {"at": "PT0S", "fail": {"code": 1018, "message": "not on WhatsApp"}}

    told = play(journey(say("hello", "Hello")), [HI, fail])

    assert told["status"] == "Terminated"
    assert told["errors"] == [{"step": "hello", "message": "not on WhatsApp"}]
    assert told["messages"] == []


def test_a_sentence_is_a_reason_of_the_provider() -> None:
    told = play(journey(say("hello", "Hello")), [HI, {"at": "PT0S", "fail": "it rained"}])

    assert told["errors"][0]["message"] == "it rained"


def test_a_message_that_never_arrives_leads_its_wait_to_undelivered() -> None:
    waiting = wait("wait", "thanks", "sorry")
    waiting["exits"] = {"undelivered": "lost"}
    document = journey(
        say("ask", "Which?", nextStepId="wait"), waiting,
        say("thanks", "Yes"), say("sorry", "No"), say("lost", "By post, then"),
    )  # fmt: skip

    told = play(document, [HI, {"at": "PT0S", "fail": "undelivered"}])

    assert texts(told) == ["Which?", "By post, then"]
    assert told["messages"][0]["error"] == "undelivered"


def test_delivery_is_reported_at_once() -> None:
    document = journey(say("hello", "Hello", **{"await": "delivered"}))

    told = play(document, [HI])

    assert told["status"] == "Complete"


def test_free_form_text_goes_out_within_a_day_of_the_last_message() -> None:
    told = play(LATE, [HI, {"at": "PT12H", "persona": {}}])

    assert told["status"] == "Terminated"
    assert told["refused"][0]["error"] == "windowClosed"


def test_another_message_keeps_the_window_open() -> None:
    ask = journey(NAP, say("say", "Still there?"), match={"contains": "hi"})

    told = play(ask, [HI, {"at": "PT12H", "inbound": {"text": "hello?"}}])

    assert texts(told) == ["Still there?"]


def test_a_template_goes_out_at_any_time() -> None:
    template = {"template": {"name": "remind", "language": "en"}}
    send = say("say", "")
    send["inputs"] |= {"type": "template", "content": template}

    told = play(journey(NAP, send), [HI])

    assert told["messages"][0]["content"] == template
    assert told["status"] == "Complete"


def test_a_started_journey_may_write_before_the_customer_did() -> None:
    start = [{"at": "PT0S", "trigger": {"payload": {"user": {"msisdn": "+6591234567"}}}}]

    assert texts(play(CALLED, start)) == ["Hello"]
    assert play(CALLED, start, strict_window=True)["refused"][0]["error"] == "windowClosed"


def test_a_recipient_that_is_no_number_is_warned_of() -> None:
    told = play(CALLED, [{"at": "PT0S", "trigger": {"payload": {"user": {"msisdn": "me"}}}}])

    assert texts(told) == ["Hello"]
    assert "invalidNumber" in told["warnings"][0]
