"""Every kind of step in a simulation, with what is special about it there."""

from __future__ import annotations

from journeys.engine.values import Json
from journeys.simulator.documents import read_document
from journeys.simulator.playing import simulate
from journeys.simulator.script import parse_script
from tests.simulator.playing import HI, journey, play, say, statuses, texts, wait

AGENT: Json = {
    "id": "agent",
    "stepType": "SendToAgent",
    "inputs": {"team": "Bookings"},
    "outputs": {"ticket": "{{step.ticketId}}"},
    "nextStepId": "thanks",
    "exits": {"solved": "survey"},
}
PARKED = journey(AGENT, say("thanks", "Thanks"), say("survey", "How was it?"))
VOICE: Json = {
    "id": "ring",
    "stepType": "VoiceMessage",
    "inputs": {
        "action": "say",
        "clientRequestId": "r1",
        "params": {"destination": "{{data.phone}}", "text": "Press 1"},
    },
    "nextStepId": "digits",
}
DIGITS: Json = {
    "id": "digits",
    "stepType": "WaitForDTMF",
    "inputs": {"dtmfRequestId": "r1", "timeout": "00:05:00"},
    "outputs": {"pressed": "{{step.dtmfData.actionDetails.dtmf}}"},
}
CALL = journey(VOICE, DIGITS, trigger="http_request")
RING: Json = {"at": "PT0S", "trigger": {"phone": "+6591234567"}}


def sms(step: str, text: str, **beside: Json) -> Json:
    inputs = {"source": "+6599999999", "destination": "{{data.payload.source}}", "text": text}
    return {"id": step, "stepType": "SMS", "inputs": inputs, **beside}


SURVEY = journey(
    sms("ask", "Which?", nextStepId="wait"),
    wait("wait", "thanks", "sorry", **{"from": "{{data.payload.source}}", "channel": "sms"}),
    sms("thanks", "You said {{data.answer.payload.body}}"),
    sms("sorry", "Nobody there"),
    trigger="inbound_sms",
)


def test_sms_is_sent_and_answered() -> None:
    told = play(SURVEY, [HI, {"at": "PT1M", "inbound": {"text": "blue"}}])

    assert [one["type"] for one in told["messages"]] == ["sms", "sms"]
    assert told["messages"][1]["content"] == {
        "source": "+6599999999",
        "destination": "+6591234567",
        "text": "You said blue",
    }
    answer = told["data"]["answer"]
    assert (answer["namespace"], answer["payload"]["destination"]) == ("SMS", "+6599999999")


def test_a_chat_message_does_not_answer_a_wait_for_sms() -> None:
    chat = {"payload": {"user": {"msisdn": "+6591234567"}, "content": {"text": "blue"}}}

    told = play(SURVEY, [HI, {"at": "PT1M", "inbound": chat}])

    assert texts(told) == ["Which?", "Nobody there"]
    assert told["inbound"][1]["became"] == "unanswered"


def test_sms_knows_no_service_window() -> None:
    nap = {"id": "nap", "stepType": "Wait", "inputs": {"duration": "3"}, "nextStepId": "late"}

    told = play(journey(nap, sms("late", "Still there?"), trigger="inbound_sms"), [HI])

    assert texts(told) == ["Still there?"]


def test_a_phone_call_is_a_message_and_digits_answer_it() -> None:
    told = play(CALL, [RING, {"at": "PT1M", "dtmf": "1"}])

    assert told["messages"][0]["type"] == "voice"
    assert told["messages"][0]["content"]["params"]["text"] == "Press 1"
    assert told["data"]["pressed"] == "1"
    assert statuses(told) == {"ring": "Complete", "digits": "Complete"}


def test_digits_that_nobody_types_time_out() -> None:
    told = play(CALL, [RING])

    assert told["data"]["pressed"] is None
    assert statuses(told)["digits"] == "Cancelled"


def test_a_run_that_is_with_an_agent_waits() -> None:
    told = play(PARKED, [HI, {"at": "PT1M", "inbound": {"text": "hello?"}}])

    assert told["status"] == "Runnable"
    assert statuses(told) == {"agent": "WaitingForEvent"}
    assert (told["waiting"][0]["for"], told["waiting"][0]["until"]) == ("agent", None)
    assert told["inbound"][1]["became"] == "agent"


def test_no_wait_hears_what_is_for_the_agent() -> None:
    every = {"agent": "{{true}}", "ask": "{{true}}"}
    both = {"id": "both", "stepType": "Branch", "selectNextStep": every}
    agent = {"id": "agent", "stepType": "SendToAgent"}
    split = journey(both, agent, wait("ask", "yes", "no"), say("yes", "Yes"), say("no", "No"))

    told = play(split, [HI, {"at": "PT1M", "inbound": {"text": "hello?"}}])

    assert told["inbound"][1]["became"] == "agent"
    assert texts(told) == ["No"]


def test_an_agent_gives_back_at_an_exit() -> None:
    told = play(PARKED, [HI, {"at": "PT1M", "agent": {"exit": "solved"}}])

    assert texts(told) == ["How was it?"]
    assert told["data"]["ticket"]


def test_a_child_is_played_when_its_file_is_at_hand() -> None:
    start = {
        "id": "child",
        "stepType": "StartJourney",
        "inputs": {"journey": "Child", "data": {"n": 2}},
        "outputs": {"score": "{{step.values.score}}"},
    }
    end = {"id": "end", "stepType": "End", "inputs": {"values": {"score": "{{data.n + 1}}"}}}
    child = {"name": "Child", "steps": [end]}

    told = simulate(
        read_document(journey(start)),
        parse_script([HI]),
        children={"Child": read_document(child).definition},
    )

    assert told["data"]["score"] == 3
    assert [run["journey"] for run in told["runs"]] == ["Journey", "Child"]


def test_a_child_that_is_not_at_hand_fails_with_the_reason() -> None:
    start = {"id": "child", "stepType": "StartJourney", "inputs": {"journey": "Child"}}

    told = play(journey(start), [HI])

    assert told["status"] == "Terminated"
    assert "--with" in told["errors"][0]["message"]


def test_a_burst_is_collected() -> None:
    waiting = wait("wait", "thanks", "sorry")
    waiting["collect"] = {"quiet": "00:00:10", "longest": "00:01:00", "most": 5}
    waiting["outputs"] = {"answer": "{{step.reply.payload.content.text}}"}
    document = journey(
        say("ask", "Tell me", nextStepId="wait"), waiting,
        say("thanks", "{{data.answer}}"), say("sorry", "No"),
    )  # fmt: skip
    burst = [{"at": f"PT{second}S", "inbound": {"text": f"part {second}"}} for second in (5, 9, 14)]

    told = play(document, [HI, *burst])

    assert texts(told)[1] == "part 5\npart 9\npart 14"
    assert told["messages"][1]["at"] == "PT24S"


def test_all_true_conditions_run() -> None:
    branch = {
        "id": "branch",
        "stepType": "Branch",
        "selectNextStep": {"a": "{{true}}", "b": "{{1 == 1}}", "c": "{{false}}", "d": None},
    }

    told = play(journey(branch, *(say(step, step) for step in "abcd")), [HI])

    assert texts(told) == ["a", "b"]


def test_a_block_runs_when_its_condition_holds() -> None:
    block = {
        "id": "if",
        "stepType": "If",
        "inputs": {"condition": "{{data.payload.content.text == 'hi'}}"},
        "do": [[say("inside", "inside")]],
        "nextStepId": "after",
    }
    document = journey(block, say("after", "after"))

    told = play(document, [HI])

    assert texts(told) == ["inside", "after"]
    assert statuses(told) == {"if": "Complete", "inside": "Complete", "after": "Complete"}
    assert texts(play(document, [{"at": "PT0S", "inbound": {"text": "ho"}}])) == ["after"]


def test_a_split_repeats_for_the_same_customer() -> None:
    split = {
        "id": "split",
        "stepType": "RandomSplit",
        "inputs": {"paths": {"a": 1, "b": 1}},
    }
    document = journey(split, say("a", "a"), say("b", "b"))

    again = {"at": "PT1M", "inbound": {"text": "again"}}

    assert len(set(texts(play(document, [HI, again])))) == 1


def test_an_end_names_the_outcome() -> None:
    end = {"id": "end", "stepType": "End", "inputs": {"outcome": "booked"}}

    told = play(journey(end), [HI])

    assert (told["status"], told["outcome"]) == ("Complete", "booked")


def test_what_is_written_to_the_contact_is_told() -> None:
    update = {
        "id": "update",
        "stepType": "UpdateContact",
        "inputs": {"name": "Bea", "fields": {"size": "{{1 + 1}}"}},
    }

    told = play(journey(update), [HI])

    assert told["contact"]["name"] == "Bea"
    assert told["contact"]["fields"] == {"size": 2}


def test_an_operator_suspends_and_resumes() -> None:
    document = journey(
        say("ask", "Which?", nextStepId="wait"), wait("wait", "thanks", "sorry"),
        say("thanks", "Yes"), say("sorry", "No"),
    )  # fmt: skip
    script = [
        HI,
        {"at": "PT1M", "command": "suspend"},
        {"at": "PT2M", "inbound": {"text": "blue"}},
    ]

    suspended = play(document, script)
    resumed = play(document, [*script, {"at": "PT3M", "command": "resume"}])

    assert suspended["status"] == "Suspended"
    assert [(one["content"]["text"], one["at"]) for one in resumed["messages"]] == [
        ("Which?", "PT0S"),
        ("Yes", "PT3M"),
    ]


def test_a_terminated_run_cancels_what_waited() -> None:
    nap = {"id": "nap", "stepType": "Wait", "inputs": {"duration": "1"}}

    told = play(journey(nap), [HI, {"at": "PT1M", "command": "terminate"}])

    assert told["status"] == "Terminated"
    assert statuses(told) == {"nap": "Cancelled"}


def test_a_journey_that_never_ends_is_stopped() -> None:
    nap = {"id": "nap", "stepType": "Wait", "inputs": {"duration": "1"}, "nextStepId": "nap"}

    told = play(journey(nap), [HI])

    assert told["status"] == "Runnable"
    assert told["waiting"][0]["step"] == "nap"
    assert "the journey never ends" in told["warnings"][0]


def test_an_sms_tells_number_encoding_and_the_authors_id() -> None:
    inputs = {
        "destination": "6599999999",
        "text": "Gr\u00fc\u00dfe \u4f60",
        "clientMessageId": "order-7",
    }
    step = {"id": "sms", "stepType": "SMS", "inputs": inputs, "outputs": {"sent": "{{step}}"}}

    told = play(journey(step, trigger="http_request"), [{"at": "PT0S", "trigger": {}}])

    sent = told["data"]["sent"]
    assert (sent["destination"], sent["encoding"]) == ("+6599999999", "UCS2")
    assert sent["clientMessageId"] == "order-7"
