"""What starts a run, and what the policies make of a run that is open."""

from __future__ import annotations

from datetime import timedelta

from journeys.engine.values import Json
from tests.simulator.playing import HI, journey, play, say, texts, wait

AGAIN: Json = {"at": "PT1M", "inbound": {"text": "again"}}
NAP: Json = {
    "id": "nap",
    "stepType": "Wait",
    "inputs": {"duration": "01:00:00"},
    "nextStepId": "done",
}


def napping(policy: str) -> Json:
    return journey(NAP, say("done", "{{data.payload.content.text}}"), policy=policy)


def test_an_http_request_starts_with_the_data_at_the_root() -> None:
    say_it = say("hello", "No. {{data.order.id}}")
    say_it["inputs"]["user"] = {"msisdn": "{{data.phone}}"}
    trigger = {"order": {"id": 7}, "phone": "+6581112222"}

    told = play(journey(say_it, trigger="http_request"), [{"at": "PT1H", "trigger": trigger}])

    assert texts(told) == ["No. 7"]
    assert told["messages"][0]["at"] == "PT1H"
    assert told["data"]["order"] == {"id": 7}
    assert told["data"]["triggeredAt"] == "2026-01-01T01:00:00.000Z"


def test_a_message_does_not_start_what_a_request_starts() -> None:
    told = play(journey(say("hello", "Hello"), trigger="http_request"), [HI])

    assert told["status"] is None
    assert told["messages"] == []


def test_a_definition_without_trigger_takes_what_comes() -> None:
    bare = {"name": "Bare", "steps": [say("hello", "Hello")]}
    bare["steps"][0]["inputs"]["user"] = {"msisdn": "+6591234567"}

    assert texts(play(bare, [HI])) == ["Hello"]
    assert texts(play(bare, [{"at": "PT0S", "trigger": {}}])) == ["Hello"]
    assert texts(play(bare, [])) == ["Hello"]


def test_parallel_runs_go_on_side_by_side() -> None:
    told = play(napping("parallel"), [HI, AGAIN])

    assert texts(told) == ["hi", "again"]
    assert [one["at"] for one in told["messages"]] == ["PT1H", "PT1H1M"]


def test_reject_keeps_the_open_run() -> None:
    told = play(napping("reject"), [HI, AGAIN])

    assert texts(told) == ["hi"]
    assert told["inbound"][1]["became"] == "kept the open run"


def test_queue_starts_when_the_open_run_has_ended() -> None:
    told = play(napping("queue"), [HI, AGAIN])

    assert texts(told) == ["hi", "again"]
    assert [one["at"] for one in told["messages"]] == ["PT1H", "PT2H"]


def test_replace_ends_the_open_run() -> None:
    told = play(napping("replace"), [HI, AGAIN])

    assert texts(told) == ["again"]
    assert [run["status"] for run in told["runs"]] == ["Terminated", "Complete"]


def test_a_fallback_takes_what_nothing_else_does() -> None:
    document = journey(
        say("hello", "{{data.payload.content.text}}"),
        trigger="fallback",
        triggers=[{"trigger": "inbound_chat_apps", "match": {"keyword": "book"}}],
    )

    assert texts(play(document, [HI])) == ["hi"]


def test_a_schedule_by_the_clock_starts_at_its_first_moment() -> None:
    match = {"cron": "0 9 * * 1", "timeZone": "Asia/Singapore"}

    told = play(journey(say("hello", "Hello"), trigger="schedule", match=match), [])

    assert [one["at"] for one in told["messages"]] == ["P4DT1H"]
    assert told["messages"][0]["to"] == "+6591234567"
    assert told["warnings"] == []


def test_with_an_end_the_clock_starts_a_run_at_each_of_its_moments() -> None:
    match = {"cron": "0 9 * * 1", "timeZone": "Asia/Singapore"}
    document = journey(say("hello", "Hello"), trigger="schedule", match=match)

    told = play(document, [], timedelta(days=20))

    assert [one["at"] for one in told["messages"]] == ["P4DT1H", "P11DT1H", "P18DT1H"]


def test_an_event_finds_the_customer_in_the_payload() -> None:
    document = journey(say("hello", "Hello"), trigger="event", match={"event": "delivered"})

    told = play(document, [{"at": "PT0S", "trigger": {"order": 7}}])

    assert told["messages"][0]["to"] == "+6591234567"
    assert told["data"]["order"] == 7


def test_whoever_the_data_of_a_trigger_name_may_answer() -> None:
    ask = journey(
        say("ask", "Which?", nextStepId="wait"), wait("wait", "thanks", "sorry"),
        say("thanks", "Yes"), say("sorry", "No"), trigger="http_request",
    )  # fmt: skip
    user = {"msisdn": "+6581112222", "channelUserId": "6581112222"}
    reply = {"payload": {"user": user, "type": "Text", "content": {"text": "blue"}}}
    start = {"at": "PT0S", "trigger": {"payload": {"user": user}}}

    told = play(ask, [start, {"at": "PT1M", "inbound": reply}])

    assert texts(told) == ["Which?", "Yes"]
