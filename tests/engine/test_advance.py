"""Advancing: what the scenarios do not show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from journeys.engine.advance import advance
from journeys.engine.definition import parse
from journeys.engine.state import in_flight, suspensions, takes_mail, timers
from journeys.engine.values import (
    EffectFailed,
    EffectSucceeded,
    Event,
    Json,
    MessageDelivered,
    MessageFailed,
    OperatorCommand,
    Reply,
    SendMessage,
    Started,
    State,
    TimerFired,
    Transition,
)
from tests.engine.evaluators import tiny

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEND: Json = {
    "id": "send",
    "stepType": "ChatAppsMessage",
    "inputs": {"user": {}, "type": "text", "content": {"text": "hi"}, "clientMessageId": "c"},
    "nextStepId": "wait",
}
WAIT: Json = {
    "id": "wait",
    "stepType": "WaitForReply",
    "inputs": {"from": "{{data.none}}", "channel": "whatsapp"},
}


def after(
    *events: Event, steps: tuple[Json, ...] = (SEND, WAIT), state: State | None = None
) -> Transition:
    """Feed events to a run of `steps` and return the last transition."""
    definition = parse({"name": "n", "steps": list(steps)})
    done = Transition(state or State(run="r"))
    for event in events:
        done = advance(definition, done.state, event, NOW, tiny)
    return done


def test_effect_key_is_run_and_visit_and_the_body_is_passed_whole() -> None:
    done = after(Started({}))

    body = {"user": {}, "type": "text", "content": {"text": "hi"}, "clientMessageId": "c"}
    assert done.effects == (SendMessage("r:1", "send", 1, body),)
    assert in_flight(done.state) == ("r:1",)


def test_wait_is_bound_to_the_message_before_it_and_lasts_a_day() -> None:
    done = after(Started({}), EffectSucceeded("r:1", {}))

    [(token, wait)] = suspensions(done.state)
    assert (token.no, wait.no, wait.kind, wait.bound_to) == (1, 1, "reply", "r:1")
    assert (wait.since, wait.sender) == (NOW, "")
    assert timers(done.state) == {"r:2:t": NOW + timedelta(days=1)}


def test_moments_are_kept_in_utc_whatever_the_zone_of_now() -> None:
    singapore = NOW.astimezone(timezone(timedelta(hours=8)))

    done = advance(parse({"steps": [WAIT]}), State(run="r"), Started({}), singapore, tiny)

    assert done.state == after(Started({}), steps=(WAIT,)).state
    assert done.log == after(Started({}), steps=(WAIT,)).log


@pytest.mark.parametrize(
    "event",
    [
        Started({"again": 1}),
        EffectSucceeded("r:1", {}),
        EffectFailed("r:1", "failed", ""),
        EffectSucceeded("other:2", {}),
        TimerFired("r:1:t"),
        TimerFired(""),
        Reply(1, 7, "text", {}),
        Reply(1, None, "text", {}),
        Reply(1, 0, "text", {}),
        MessageFailed("other:1", "1018", ""),
        OperatorCommand("resume"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_event_that_nobody_waits_for_changes_nothing(event: Event) -> None:
    waiting = after(Started({}), EffectSucceeded("r:1", {})).state

    assert after(event, state=waiting) == Transition(waiting)


def test_reply_that_comes_twice_is_held_once() -> None:
    reply = Reply(4, None, "text", {})
    held = after(Started({}), reply)

    assert (held.held, held.released) == ((4,), ())
    assert after(reply, state=held.state) == Transition(held.state)


def test_mailbox_item_is_not_taken_by_a_wait_for_a_form() -> None:
    form = {"id": "wait", "stepType": "WaitForFlow"}

    done = after(
        Started({}), Reply(4, None, "text", {}), EffectSucceeded("r:1", {}), steps=(SEND, form)
    )

    assert (done.taken, done.released, done.state.mailbox) == ((), (4,), ())
    assert not takes_mail(done.state)


def test_event_recorded_twice_while_suspended_is_kept_once() -> None:
    suspended = after(Started({}), OperatorCommand("suspend"), EffectSucceeded("r:1", {}))

    assert len(suspended.state.backlog) == 1
    again = after(EffectSucceeded("r:1", {}), state=suspended.state)
    assert again == Transition(suspended.state)


def test_suspended_run_returns_the_oldest_of_too_many_replies() -> None:
    suspended = after(Started({}), OperatorCommand("suspend"))
    events = [Reply(ref, None, "text", {}) for ref in range(1, 22)]

    done = after(*events, state=suspended.state)

    assert (done.held, done.released, len(done.state.backlog)) == ((21,), (1,), 20)


def test_reply_recorded_before_its_wait_was_armed_goes_back_to_routing() -> None:
    done = after(
        Started({}),
        OperatorCommand("suspend"),
        EffectSucceeded("r:1", {}),
        Reply(4, None, "text", {}),
        OperatorCommand("resume"),
    )

    assert (done.released, len(suspensions(done.state))) == ((4,), 1)


def test_recording_too_much_ends_a_suspended_run() -> None:
    suspended = after(Started({}), OperatorCommand("suspend"))

    done = after(Reply(4, None, "text", "x" * 300_000), state=suspended.state)

    assert (done.state.status, done.held, done.released) == ("Terminated", (), ())
    assert "256 kB" in done.state.error


def test_reply_that_makes_the_state_too_large_is_taken_and_ends_the_run() -> None:
    keeps = {**WAIT, "outputs": {"a": "{{step.reply}}"}, "nextStepId": "send"}

    done = after(Started({}), Reply(4, 1, "text", "x" * 300_000), steps=(keeps, SEND))

    assert (done.state.status, done.taken, done.effects) == ("Terminated", (4,), ())
    assert done.state.data == {}


def test_a_burst_of_long_texts_is_over_before_it_outgrows_the_state() -> None:
    outputs = {"all": "{{step.replies}}", "reply": "{{step.reply}}"}
    collects = {**WAIT, "collect": {}, "outputs": outputs, "nextStepId": "send"}
    body = {"payload": {"content": {"text": "é" * 4096}}}
    texts = [Reply(number, 1, "text", body) for number in range(1, 21)]

    done = after(Started({}), *texts, steps=(collects, SEND))

    assert (done.state.error, len(done.state.data["all"])) == ("", 2)


def test_data_that_is_no_json_ends_the_run() -> None:
    done = after(Started({"a": float("nan")}), steps=(WAIT,))

    assert (done.state.status, done.state.data) == ("Terminated", {})
    assert "not JSON" in done.state.error


def test_journey_without_steps_faults() -> None:
    assert after(Started({}), steps=()).state.error == "the journey has no steps"


def test_missing_step_and_unknown_type_fault() -> None:
    lost = after(Started({}), steps=({"id": "a", "stepType": "Branch", "nextStepId": "b"},))
    fax = after(Started({}), steps=({"id": "a", "stepType": "Fax"},))

    assert lost.state.error == "b: there is no step 'b'"
    assert fax.state.error == "a: the type 'Fax' is not known"


def test_failure_of_a_message_is_logged_when_nothing_is_bound_to_it() -> None:
    waiting = after(Started({}), EffectSucceeded("r:1", {}))
    gone_on = after(
        Reply(1, 1, "text", {}),
        state=waiting.state,
        steps=(
            SEND,
            {**WAIT, "nextStepId": "t"},
            {"id": "t", "stepType": "Wait", "inputs": {"duration": 1}},
        ),
    )

    done = after(MessageFailed("r:1", "1018", "why"), state=gone_on.state)

    assert done.state == gone_on.state
    assert [(entry.kind, entry.detail["code"]) for entry in done.log] == [("note", "1018")]


def test_outputs_are_written_in_order_before_the_conditions() -> None:
    step = {
        "id": "a",
        "stepType": "Branch",
        "outputs": {"x": "{{data.y}}", "z": "{{data.x}}"},
        "selectNextStep": {"yes": "{{data.z == 5}}", "no": None},
    }

    done = after(Started({"y": 5}), steps=(step, {"id": "yes", "stepType": "End"}))

    assert done.state.data == {"y": 5, "x": 5, "z": 5}
    assert done.state.status == "Complete"


def test_state_before_is_left_as_it_was() -> None:
    data = {"a": {"b": 1}}
    before = State(run="r")
    step = {"id": "a", "stepType": "SetData", "inputs": {"values": {"a": 2}}}

    done = after(Started(data), state=before, steps=(step,))

    assert (data, before.data, done.state.data) == ({"a": {"b": 1}}, {}, {"a": 2})


def split(*targets: str) -> Json:
    return {"id": "split", "stepType": "Branch", "selectNextStep": dict.fromkeys(targets)}


def test_each_wait_has_a_number_of_its_own() -> None:
    done = after(Started({}), steps=(split("wait", "b"), WAIT, {**WAIT, "id": "b"}))

    assert [wait.no for _, wait in suspensions(done.state)] == [1, 2]
    assert done.state.next_suspension == 3


def test_failure_before_the_acceptance_is_recorded_proves_the_acceptance() -> None:
    wait = {**WAIT, "exits": {"undelivered": "lost"}}
    lost = {"id": "lost", "stepType": "End", "inputs": {"outcome": "lost"}}

    done = after(Started({}), MessageFailed("r:1", "1018", ""), steps=(SEND, wait, lost))

    assert (done.state.status, done.state.outcome) == ("Complete", "lost")


def test_failure_of_a_message_that_ends_the_run_leaves_its_other_waits_alone() -> None:
    wait = {**WAIT, "exits": {"undelivered": "nowhere"}}
    steps = ({**SEND, "nextStepId": "split"}, split("wait", "b"), wait, {**wait, "id": "b"})

    done = after(
        Started({}), EffectSucceeded("r:1", {}), MessageFailed("r:1", "1018", ""), steps=steps
    )

    assert (done.state.status, done.state.tokens) == ("Terminated", ())
    assert [entry.kind for entry in done.log] == ["left", "entered", "faulted"]


def test_wait_after_a_delivered_message_is_bound_to_it() -> None:
    send = {**SEND, "await": "delivered"}

    done = after(
        Started({}), EffectSucceeded("r:1", {}), MessageDelivered("r:1"), steps=(send, WAIT)
    )

    assert suspensions(done.state)[0][1].bound_to == "r:1"


def test_reply_to_a_suspended_run_is_taken_when_it_is_resumed() -> None:
    waiting = after(Started({}), EffectSucceeded("r:1", {}), OperatorCommand("suspend"))

    done = after(Reply(4, 1, "text", {}), OperatorCommand("resume"), state=waiting.state)

    assert (done.taken, done.held, done.released) == ((4,), (), ())
    assert done.state.status == "Complete"
