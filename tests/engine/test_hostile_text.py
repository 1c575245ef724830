"""What a customer, a provider or a web service writes is never run as an expression."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import example as example_of
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.engine.advance import advance
from journeys.engine.braces import Expression, split
from journeys.engine.definition import parse
from journeys.engine.state import is_open, timers
from journeys.engine.steps.kind import Kind
from journeys.engine.steps.registry import KINDS
from journeys.engine.values import (
    AgentReturned,
    CallHttp,
    EffectSucceeded,
    Event,
    Json,
    Reply,
    Scope,
    Started,
    State,
    TimerFired,
)
from journeys.expressions.evaluator import Evaluator

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RUN = "5f0c" + "0" * 20
MOST_EVENTS = 12

HOSTILE = st.sampled_from(
    [
        "{{1 + 1}}",
        "{{data.secretOfOthers}}",
        "{{secret.KEY}}",
        "}} {{now()}} {{",
        "{{'{{uuid()}}'}}",
        "${data.x}",
        "`; {{data}}",
        '"}}{{step}}',
        "{{",
        "}}",
    ]
)
TEXTS = HOSTILE | st.text(max_size=8) | st.builds("{}{}".format, st.text(max_size=4), HOSTILE)
BODIES = st.recursive(
    TEXTS | st.none() | st.integers(-9, 9) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@dataclass(slots=True)
class Spy:
    """An evaluator that notes what it is asked to run."""

    sources: set[str] = field(default_factory=set)
    evaluate: Evaluator = field(default_factory=Evaluator)

    def __call__(self, source: str, scope: Scope) -> Json:
        self.sources.add(source)
        return self.evaluate(source, scope)


def written(value: Json) -> set[str]:
    """Return the expressions that stand in a definition."""
    match value:
        case str():
            return {piece.source for piece in split(value) if isinstance(piece, Expression)}
        case dict():
            return {source for item in value.values() for source in written(item)}
        case list():
            return {source for item in value for source in written(item)}
        case _:
            return set()


def quoting(value: Json, places: Iterator[bool]) -> Json:
    """Return inputs in which one text, chosen by `places`, is joined by what was written."""
    match value:
        case str():
            return value + "{{data.said}}{{JSON.stringify(data.body)}}" if next(places) else value
        case dict():
            return {key: quoting(item, places) for key, item in value.items()}
        case list():
            return [quoting(item, places) for item in value]
        case _:
            return value


def steps_around(example: Json, inputs: Json) -> list[Json]:
    """Return a journey that stores an answer, does the step, and stores what it brought."""
    outputs = {"body": "{{step.reply}}", "said": "{{data.text}}"}
    route = {key: example[key] for key in ("nextStepId", "selectNextStep") if key in example}
    targets = [*(route.get("selectNextStep") or {}), *filter(None, [route.get("nextStepId")])]
    last = {"outputs": {"all": "{{data.kept}} and {{data}}", "same": "{{data.kept}}"}}
    return [
        {
            "id": "first",
            "stepType": "WaitForReply",
            "inputs": {"from": "{{data.text}}", "channel": "whatsapp", "timeout": "01:00:00"},
            "outputs": outputs,
            "nextStepId": "the step",
        },
        {**example, "id": "the step", "inputs": inputs, "outputs": {"kept": "{{step}}"}},
        *({"id": id, "stepType": "SetData", "inputs": {}, **last} for id in dict.fromkeys(targets)),
    ]


def events(state: State, body: Json) -> Iterator[Event]:
    """Whatever each waiting token waits for, full of what others wrote."""
    for token in state.tokens:
        wait = token.wait
        if wait is not None and wait.kind in ("effect", "delivery", "answer"):
            yield EffectSucceeded(wait.key, {"responseCode": 200, "responseBody": body})
        elif wait is not None and wait.kind == "agent":
            yield AgentReturned(wait.key, "solved", json.dumps(body))
        elif wait is not None and wait.no:
            yield Reply(token.visit, wait.no, "flow" if wait.kind == "flow" else "text", body)
    yield from (TimerFired(key) for key in timers(state))


def play(document: Json, body: Json, text: str) -> tuple[Spy, State, list[Any]]:
    """Run the journey to its end, or as far as it goes; return what came of it."""
    spy, definition = Spy(), parse(document)
    user = {"msisdn": text, "channelUserId": text, "name": text}
    data = {
        "text": text,
        "said": text,
        "body": body,
        "service": text,
        "call": {"clientRequestId": text},
        "reply": {"id": text},
        "reminderAt": "2026-03-02T10:00:00Z",
        "payload": {"user": user, "content": body},
    }
    done = advance(definition, State(run=RUN), Started(data), NOW, spy)
    effects = [*done.effects]
    for minute in range(MOST_EVENTS):
        event = next(events(done.state, body), None)
        if event is None or not is_open(done.state):
            break
        done = advance(definition, done.state, event, NOW + timedelta(minutes=minute), spy)
        effects += done.effects
    return spy, done.state, effects


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_step_runs_what_somebody_wrote(kind: Kind) -> None:
    example = json.loads(json.dumps(kind.example))
    left: set[str] = set()

    @settings(max_examples=40, deadline=None)
    @given(body=BODIES, text=TEXTS, place=st.integers(0, 8))
    @example_of(body={"{{1}}": "{{2}}"}, text="{{3}}", place=99)
    def check(body: Json, text: str, place: int) -> None:
        places = (number == place for number in count())
        inputs = quoting(example.get("inputs", {}), places)
        document = {"name": "j", "steps": steps_around(example, inputs)}
        spy, state, _ = play(document, body, text)
        left.update(state.data)
        assert spy.sources <= written(document)

    check()
    assert "body" in left
    assert "kept" in left or kind.name in ("JumpTo", "End")


@settings(max_examples=100, deadline=None)
@given(body=BODIES, text=TEXTS)
def test_no_customer_can_name_a_secret(body: Json, text: str) -> None:
    said = {"a": "{{data.text}}", "b": "x {{data.text}}", "c": "{{data.body}}"}
    inputs = {"url": "https://example.com/{{data.text}}", "method": "POST", "body": said}
    inputs["headers"] = {"X-Said": "{{data.text}}", "Authorization": "Bearer {{secret.OURS}}"}
    call = {"id": "call", "stepType": "HttpRequest", "inputs": inputs}

    _, _, effects = play({"name": "j", "steps": [call]}, body, text)

    [made] = effects
    assert isinstance(made, CallHttp)
    assert dict(made.secrets) == {"/headers/Authorization": ("Bearer ", ("secret", "OURS"))}
    assert made.body["a"] == text
    assert made.body["c"] == body


@settings(max_examples=100, deadline=None)
@given(body=BODIES, text=TEXTS)
def test_what_is_stored_comes_out_as_it_was_written(body: Json, text: str) -> None:
    inputs = {
        "values": {"copy": "{{data.text}}", "mixed": "<{{data.text}}>", "all": "{{data.body}}"}
    }
    again = {"values": {"copy": "{{data.copy}}", "mixed": "{{data.mixed}}", "all": "{{data.all}}"}}
    steps = [
        {"id": "a", "stepType": "SetData", "inputs": inputs, "nextStepId": "b"},
        {"id": "b", "stepType": "SetData", "inputs": again},
    ]
    definition = parse({"name": "j", "steps": steps})
    started = Started({"text": text, "body": body})

    state = advance(definition, State(run=RUN), started, NOW, Spy()).state

    stored = (state.data["copy"], state.data["mixed"], state.data["all"])
    assert stored == (text, f"<{text}>", body)
