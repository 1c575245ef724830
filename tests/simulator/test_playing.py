"""What a simulation tells of runs, steps, messages and waits."""

from __future__ import annotations

from datetime import timedelta

from tests.simulator.playing import HI, journey, play, say, statuses, texts, wait

ASKING = journey(
    say("ask", "Which?", nextStepId="wait"),
    wait("wait", "thanks", "sorry"),
    say("thanks", "You said {{data.answer.payload.content.text}}"),
    say("sorry", "Nobody there"),
)


def test_an_inbound_message_starts_a_run() -> None:
    told = play(journey(say("hello", "Hello!")), [HI])

    assert told["status"] == "Complete"
    assert [(one["id"], one["status"], one["at"]) for one in told["steps"]] == [
        ("hello", "Complete", "PT0S")
    ]
    assert told["messages"][0]["at"] == "PT0S"
    assert told["messages"][0]["type"] == "text"
    assert told["messages"][0]["content"] == {"text": "Hello!"}


def test_a_reply_resumes_the_wait_and_starts_nothing() -> None:
    told = play(ASKING, [{"at": "PT2M", "inbound": {"text": "blue"}}, HI])

    assert texts(told) == ["Which?", "You said blue"]
    assert statuses(told) == {"ask": "Complete", "wait": "Complete", "thanks": "Complete"}
    assert told["messages"][1]["at"] == "PT2M"


def test_a_time_out_cancels_the_wait() -> None:
    told = play(ASKING, [HI])

    assert texts(told) == ["Which?", "Nobody there"]
    assert told["steps"][1]["status"] == "Cancelled"
    assert told["steps"][1]["at"] == "PT5M"


def test_a_reply_at_the_moment_of_the_time_out_wins() -> None:
    told = play(ASKING, [HI, {"at": "PT5M", "inbound": {"text": "late"}}])

    assert texts(told) == ["Which?", "You said late"]


def test_a_message_after_the_end_starts_another_run() -> None:
    told = play(journey(say("hello", "Hello!")), [HI, {"at": "PT1H", "inbound": {"text": "again"}}])

    assert texts(told) == ["Hello!", "Hello!"]
    assert told["steps"][0]["at"] == "PT1H"
    assert told["data"]["payload"]["content"]["text"] == "again"


def test_until_stops_the_clock() -> None:
    told = play(ASKING, [HI], timedelta(minutes=1))

    assert told["status"] == "Runnable"
    assert told["steps"][1]["status"] == "WaitingForEvent"
    assert told["waiting"][0]["step"] == "wait"
    assert told["waiting"][0]["until"] == "PT5M"
    assert told["end"] == "PT1M"


def test_a_delay_sleeps() -> None:
    delay = {"id": "nap", "stepType": "Wait", "inputs": {"duration": "1.02:00:00"}}

    told = play(journey(delay), [HI], timedelta(hours=1))

    assert statuses(told) == {"nap": "Sleeping"}
    assert told["waiting"][0]["until"] == "P1DT2H"
