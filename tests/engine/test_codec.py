"""Text and JSON of the engine's values."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.engine.codec import (
    CodecError,
    effect_from_json,
    effects_to_json,
    event_from_json,
    event_to_json,
    log_from_json,
    log_to_json,
    state_from_text,
    state_to_text,
)
from journeys.engine.values import (
    AgentReturned,
    AnswerAgain,
    AskDigits,
    CallHttp,
    CallVoice,
    ChangeContact,
    Effect,
    Event,
    Frame,
    HandOver,
    Json,
    LogEntry,
    MailboxItem,
    Reply,
    SendMessage,
    StartChild,
    State,
    Token,
    Wait,
)

NOW = datetime(2026, 3, 2, 9, 0, 0, 250, tzinfo=UTC)
FULL = State(
    run="r",
    status="Suspended",
    data={"z": 1, "a": "\x00\ud800é", "n": 1e2},
    tokens=(
        Token(1, "s", 2, Wait("reply", no=3, since=NOW, until=NOW, bound_to="r:1", timer_key="t")),
        Token(2, "s", 3, Wait("delivery", key="r:3", kept={"umid": "u"}), "r:1"),
        Token(3, "s", 4, frames=(Frame("if", 1), Frame("if2", 2, arrived=True))),
        Token(4, "s", 5, Wait("agent", key="r:5", channel="sms"), "", (Frame("if", 1),)),
    ),
    next_token=4,
    next_visit=5,
    next_suspension=6,
    mailbox=(MailboxItem(7, "text", {"b": None}),),
    backlog=({"event": "TimerFired", "key": "t"},),
    outcome="o",
    error="e",
    subject="contact:journey",
    depth=2,
    asked=((1, "ask"), (3, "ask again")),
    returned={"score": None},
)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_full_state_survives_its_text() -> None:
    text = state_to_text(FULL)

    assert state_from_text(text) == FULL
    assert state_to_text(state_from_text(text)) == text
    assert text.isascii()
    assert "\x00" not in text


@given(st.dictionaries(st.text(), json_values, max_size=4))
def test_any_data_survives_with_its_key_order(data: dict[str, Json]) -> None:
    state = State(run="r", data=data)

    again = state_from_text(state_to_text(state))

    assert list(again.data) == list(data)
    assert again == state


def test_new_state_is_short() -> None:
    assert len(state_to_text(State(run="0" * 24))) < 120


@pytest.mark.parametrize("text", ["[]", "{}", '{"state_version":2}'])
def test_state_of_another_version_is_refused(text: str) -> None:
    with pytest.raises(CodecError):
        state_from_text(text)


def test_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        state_to_text(State(run="r", data={"a": float("inf")}))


def test_effects_survive_with_their_secrets() -> None:
    call = CallHttp(
        "r:1", "s", 1, "GET", "u", {"A": "b"}, {}, None, 5.0, {"/url": ("a", ("secret", "K"))}
    )
    send = SendMessage("r:2", "s", 2, {"type": "text"}, True)

    written = json.loads(json.dumps(effects_to_json([call, send])))

    assert [effect_from_json(one) for one in written] == [call, send]
    assert written[0]["secrets"] == {"/url": ["a", ["secret", "K"]]}


@pytest.mark.parametrize(
    "effect",
    [
        SendMessage("r:1", "s", 1, {"text": "t"}, medium="sms", topic="offers"),
        CallVoice("r:1", "s", 1, {"action": "say"}),
        AskDigits("r:1", "s", 1, {"dtmfRequestId": "1"}),
        HandOver("r:1", "s", 1, "Bookings", "a note"),
        ChangeContact("r:1", "s", 1, {"fields": {"a": None}}),
        StartChild("r:1", "s", 1, "Survey", {"a": 1}, wait=False),
    ],
    ids=lambda effect: type(effect).__name__,
)
def test_effect_survives(effect: Effect) -> None:
    [written] = json.loads(json.dumps(effects_to_json([effect])))

    assert effect_from_json(written) == effect


@pytest.mark.parametrize(
    "event",
    [
        Reply(1, None, "flow", {"a": [1]}),
        AgentReturned("r:1", "solved", "a note"),
        AnswerAgain(1, 2, "button", {"a": [1]}),
    ],
    ids=lambda event: type(event).__name__,
)
def test_event_survives(event: Event) -> None:
    assert event_from_json(json.loads(json.dumps(event_to_json(event)))) == event


def test_state_of_before_the_blocks_is_read() -> None:
    text = (
        '{"state_version":1,"run":"r","status":"Runnable","data":{},"next":[2,2,1],'
        '"tokens":[[1,"s",1,null,""]]}'
    )

    state = state_from_text(text)

    assert state.tokens == (Token(1, "s", 1),)
    assert (state.subject, state.depth, state.asked, state.returned) == ("", 0, (), None)


def test_effect_of_before_topics_is_read() -> None:
    written = {"effect": "SendMessage", "key": "r:1", "step": "s", "visit": 1, "body": {}}

    assert effect_from_json(written) == SendMessage("r:1", "s", 1, {})


def test_log_survives_without_its_defaults() -> None:
    log = (
        LogEntry("left", "s", 1, 1, "x", ("a", "b"), {"code": "c"}, ("w",)),
        LogEntry("n", "", 0, 0),
    )

    written = log_to_json(log)

    assert written[1] == {"kind": "n", "step": "", "visit": 0, "token": 0}
    assert log_from_json(json.loads(json.dumps(written))) == log


@pytest.mark.parametrize("body", [{"event": "Nothing"}, {"effect": "Nothing"}])
def test_unknown_names_are_refused(body: Json) -> None:
    with pytest.raises(CodecError):
        event_from_json(body)
    with pytest.raises(CodecError):
        effect_from_json(body)
