"""Definitions, events and scripts of any kind, and a host that plays them and keeps the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from journeys.engine.advance import advance
from journeys.engine.codec import state_from_text, state_to_text
from journeys.engine.definition import Definition, parse
from journeys.engine.mailbox import refs
from journeys.engine.state import is_open, suspensions, takes_mail, timers
from journeys.engine.values import (
    AgentReturned,
    AnswerAgain,
    Effect,
    EffectFailed,
    EffectSucceeded,
    Event,
    Json,
    MessageDelivered,
    MessageFailed,
    OperatorCommand,
    Reply,
    ReplyKind,
    Started,
    State,
    TimerFired,
)
from tests.engine.evaluators import tiny

RUN = "5f0c" + "0" * 20
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
IDS = [f"s{n}" for n in range(6)]
NESTED = [f"s{n}.{m}" for n in range(6) for m in range(3)]
CONDITIONS = [None, "{{true}}", "{{data.a == 1}}", "{{step.reply != null}}", "{{data.x.y}}"]
MESSAGE = {"user": {"msisdn": "+1"}, "type": "text", "content": {"text": "{{data.a}}"}}
INPUTS: dict[str, Json] = {
    "ChatAppsMessage": MESSAGE,
    "SMS": {"destination": "+1", "text": "{{data.a}}"},
    "WaitForReply": {"from": "+1", "channel": "whatsapp", "timeout": "00:10:00"},
    "WaitForFlow": {},
    "Branch": {},
    "HttpRequest": {"url": "https://example.com", "method": "POST", "body": "{{data}}"},
    "Wait": {"duration": "00:01:00"},
    "JumpTo": {"stepId": "s1"},
    "SetData": {"values": {"a": 1, "reply": "{{data.last}}"}},
    "End": {"outcome": "end", "values": {"a": "{{data.a}}"}},
    "If": {"condition": "{{data.a}}"},
    "RandomSplit": {"paths": {"s1": 1, "s4": 2, "s3.1": 0.5}},
    "UpdateContact": {"fields": {"a": "{{data.a}}"}},
    "SendToAgent": {"team": "t", "timeout": "01:00:00"},
    "StartJourney": {"journey": "j", "data": {"a": "{{data.a}}"}},
    "VoiceMessage": {"action": "say", "params": {}},
    "WaitForDTMF": {"dtmfRequestId": "1"},
}
OFTEN = ("If", "If", "ChatAppsMessage", "WaitForReply", "WaitForReply", "Branch")
COLLECT = {"quiet": "00:02:00", "longest": "00:05:00", "most": 3}

targets = st.sampled_from([*IDS * 6, *NESTED, *NESTED, "nowhere"])
routes = st.one_of(
    st.fixed_dictionaries({"nextStepId": targets}),
    st.fixed_dictionaries(
        {"selectNextStep": st.dictionaries(targets, st.sampled_from(CONDITIONS), max_size=4)}
    ),
)
exits = st.dictionaries(
    st.sampled_from(["failed", "uncertain", "undelivered", "timeout", "solved"]), targets
)


@st.composite
def steps(draw: st.DrawFn, name: str) -> dict[str, Json]:
    kind = draw(st.sampled_from([*sorted(INPUTS), *OFTEN]))
    step = {"id": name, "stepType": kind, "inputs": INPUTS[kind], "exits": draw(exits)}
    step |= draw(routes)
    step["outputs"] = {"last": "{{step}}"} if draw(st.booleans()) else {}
    if kind == "ChatAppsMessage" and draw(st.booleans()):
        step["await"] = "delivered"
    if kind == "WaitForReply" and draw(st.booleans()):
        step["collect"] = COLLECT
    if kind == "If" and name in IDS:
        step["do"] = draw(blocks(name))
    return step


@st.composite
def blocks(draw: st.DrawFn, name: str) -> list[list[dict[str, Json]]]:
    """Return the block of an If: one or two lists of steps, which often follow one another."""
    first, second, third = (draw(steps(f"{name}.{n}")) for n in range(3))
    if draw(st.booleans()):
        first = {**first, "selectNextStep": {}, "nextStepId": second["id"]}
        third = {**third, "selectNextStep": {}, "nextStepId": None}
    return draw(st.sampled_from([[[first, second], [third]], [[first, second, third]], [[]]]))


@st.composite
def journeys(draw: st.DrawFn) -> Definition:
    """Return any journey; half of them begin with a question."""
    made = [draw(steps(name)) for name in IDS]
    if draw(st.booleans()):
        made[0] = {"id": "s0", "stepType": "ChatAppsMessage", "inputs": MESSAGE, "nextStepId": "s1"}
        wait = {"id": "s1", "stepType": "WaitForReply", "inputs": INPUTS["WaitForReply"]}
        made[1] = {**wait, "collect": COLLECT if draw(st.booleans()) else None, **draw(routes)}
    return parse({"name": "any", "trigger": "http_request", "steps": made})


definitions = journeys()
keys = st.integers(1, 9).map(lambda visit: f"{RUN}:{visit}")
codes = st.sampled_from(["failed", "uncertain", "windowClosed", "1022"])
kinds = st.sampled_from(["text", "button", "flow"])
numbers = st.one_of(st.none(), st.integers(1, 4))
flow_body = {"payload": {"nfmReply": {"responseJson": '{"slot":"10:00","flow_token":"t"}'}}}
replies = st.builds(Reply, st.integers(1, 60), numbers, kinds, st.just(flow_body))
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(EffectSucceeded, keys, st.just({"umid": "u", "responseCode": 200})),
    st.builds(EffectSucceeded, keys, st.just({"umid": "u", "responseCode": 200})),
    st.builds(EffectFailed, keys, codes, st.just("why")),
    replies,
    replies,
    keys.map(lambda key: TimerFired(f"{key}:t")),
    st.builds(MessageDelivered, keys),
    st.builds(MessageFailed, keys, codes, st.just("why")),
    st.builds(OperatorCommand, st.sampled_from(["suspend", "resume", "resume", "terminate"])),
    st.just(Started({"again": True})),
    st.builds(AgentReturned, keys, st.sampled_from(["", "solved", "unknown"])),
    st.builds(TimerFired, st.builds("{}:t{}".format, keys, st.integers(1, 3))),
    st.builds(AnswerAgain, st.integers(1, 9), st.integers(1, 60), kinds, st.just(flow_body)),
)


@dataclass(frozen=True)
class Awaited:
    """Something that the run waits for, chosen by `choice`; `fresh` numbers a new inbox item."""

    choice: int
    kind: ReplyKind
    fresh: int


awaited = st.builds(Awaited, st.integers(0, 30), kinds, st.integers(100, 10_000))
scripts = st.lists(st.one_of(awaited, awaited, awaited, events), min_size=12, max_size=40)
modest = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@dataclass
class Host:
    """Feeds events and keeps the books of inbox items."""

    definition: Definition
    state: State = field(default_factory=lambda: State(run=RUN))
    held: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    effects: list[Effect] = field(default_factory=list)
    fed: list[Event] = field(default_factory=list)

    def inside(self, step: str) -> tuple[str, ...]:
        known = self.definition.by_id.get(step)
        return known.inside if known else ()

    def feed(self, event: Event, now: datetime) -> None:
        self.fed.append(event)
        if isinstance(event, Reply | AnswerAgain) and event.ref in self.seen - self.held:
            return  # the inbox gives an item that was taken or returned no second time
        done = advance(self.definition, self.state, event, now, tiny)
        entered = sum(entry.kind == "entered" for entry in done.log)
        assert entered <= 100 * (1 + len(self.state.backlog))
        assert len(done.taken) == len(set(done.taken))
        assert len(done.released) == len(set(done.released))
        assert not set(done.taken) & set(done.released)
        fresh = {event.ref} if isinstance(event, Reply | AnswerAgain) else set()
        assert set(done.held) <= fresh - self.held
        assert set(done.taken) | set(done.released) <= self.held | fresh
        self.held = (self.held | set(done.held)) - set(done.taken) - set(done.released)
        self.seen |= {*done.taken, *done.released, *done.held}
        self.state = done.state
        self.effects.extend(done.effects)


def run(definition: Definition, script: Sequence[Event | Awaited]) -> Host:
    """Play a script to its end and check the run after every event."""
    host = Host(definition)
    for minute, told in enumerate([Started({"a": 1}), *script]):
        event = wanted(host.state, told) if isinstance(told, Awaited) else told
        if event is not None:
            host.feed(event, START + timedelta(minutes=minute))
            check(host)
    return host


def wanted(state: State, told: Awaited) -> Event | None:
    """Return what a run waits for, as `told` chooses; None when it waits for nothing."""
    able: list[Event] = [*map(TimerFired, timers(state))]
    able += [Reply(told.fresh, wait.no, told.kind, flow_body) for _, wait in suspensions(state)]
    others = [Reply(told.fresh, None, told.kind, flow_body, other) for other in (False, True)]
    able += others if takes_mail(state) else []
    waits = [token.wait for token in state.tokens if token.wait is not None and token.wait.key]
    for wait in waits:
        able += [EffectSucceeded(wait.key, {"umid": "u", "responseCode": 200})] * 2
        able += [MessageDelivered(wait.key), AgentReturned(wait.key, "solved")]
    if told.choice > 25:
        able = [AnswerAgain(visit, told.fresh, told.kind, flow_body) for visit, _ in state.asked]
    return able[told.choice % len(able)] if able else None


def check(host: Host) -> None:
    """Check what holds for every run at any time."""
    state = host.state
    assert set(refs(state)) == host.held
    assert len(state.tokens) <= 16
    assert state_from_text(state_to_text(state)) == state
    assert bool(state.tokens) is is_open(state) or state.next_visit == 1
    assert is_open(state) or not (timers(state) or suspensions(state) or host.held)
    assert not state.mailbox or takes_mail(state)
    assert len(state.mailbox) <= 20
    assert len(state.asked) <= 50
    assert len(state_to_text(state)) <= 256 * 1024
    assert len(host.effects) == len({effect.key for effect in host.effects})
    for token in state.tokens:
        assert tuple(frame.step for frame in token.frames) == host.inside(token.step)
