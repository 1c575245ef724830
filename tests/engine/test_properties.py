"""What holds for every definition and every order of events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeys.engine.advance import advance
from journeys.engine.codec import event_from_json, event_to_json, state_from_text, state_to_text
from journeys.engine.definition import Definition, parse
from journeys.engine.mailbox import refs
from journeys.engine.state import is_open, suspensions, takes_mail, timers
from journeys.engine.values import (
    Effect,
    EffectFailed,
    EffectSucceeded,
    Event,
    Json,
    MessageDelivered,
    MessageFailed,
    OperatorCommand,
    Reply,
    Started,
    State,
    TimerFired,
)
from tests.engine.evaluators import tiny

RUN = "5f0c" + "0" * 20
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
IDS = [f"s{n}" for n in range(6)]
CONDITIONS = [None, "{{true}}", "{{data.a == 1}}", "{{step.reply != null}}", "{{data.x.y}}"]
MESSAGE = {"user": {"msisdn": "+1"}, "type": "text", "content": {"text": "{{data.a}}"}}
INPUTS: dict[str, Json] = {
    "ChatAppsMessage": MESSAGE,
    "WaitForReply": {"from": "+1", "channel": "whatsapp", "timeout": "00:10:00"},
    "WaitForFlow": {},
    "Branch": {},
    "HttpRequest": {"url": "https://example.com", "method": "POST", "body": "{{data}}"},
    "Wait": {"duration": "00:01:00"},
    "JumpTo": {"stepId": "s1"},
    "SetData": {"values": {"a": 1, "reply": "{{data.last}}"}},
    "End": {"outcome": "end"},
}

targets = st.sampled_from([*IDS, "nowhere"])
routes = st.one_of(
    st.fixed_dictionaries({"nextStepId": targets}),
    st.fixed_dictionaries(
        {"selectNextStep": st.dictionaries(targets, st.sampled_from(CONDITIONS), max_size=4)}
    ),
)
exits = st.dictionaries(st.sampled_from(["failed", "uncertain", "undelivered"]), targets)


@st.composite
def steps(draw: st.DrawFn, name: str) -> dict[str, Json]:
    kind = draw(st.sampled_from(sorted(INPUTS)))
    step = {"id": name, "stepType": kind, "inputs": INPUTS[kind], "exits": draw(exits)}
    step |= draw(routes)
    step["outputs"] = {"last": "{{step}}"} if draw(st.booleans()) else {}
    if kind == "ChatAppsMessage" and draw(st.booleans()):
        step["await"] = "delivered"
    return step


definitions = st.tuples(*(steps(name) for name in IDS)).map(
    lambda made: parse({"name": "any", "trigger": "http_request", "steps": list(made)})
)
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
)
scripts = st.lists(events, max_size=40)
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

    def feed(self, event: Event, now: datetime) -> None:
        if isinstance(event, Reply) and event.ref in self.seen - self.held:
            return  # the inbox gives an item that was taken or returned no second time
        done = advance(self.definition, self.state, event, now, tiny)
        assert len(done.taken) == len(set(done.taken))
        assert len(done.released) == len(set(done.released))
        assert not set(done.taken) & set(done.released)
        fresh = {event.ref} if isinstance(event, Reply) else set()
        assert set(done.held) <= fresh - self.held
        assert set(done.taken) | set(done.released) <= self.held | fresh
        self.held = (self.held | set(done.held)) - set(done.taken) - set(done.released)
        self.seen |= {*done.taken, *done.released, *done.held}
        self.state = done.state
        self.effects.extend(done.effects)


def run(definition: Definition, script: list[Event]) -> Host:
    host = Host(definition)
    for minute, event in enumerate([Started({"a": 1}), *script]):
        host.feed(event, START + timedelta(minutes=minute))
        check(host)
    return host


def check(host: Host) -> None:
    state = host.state
    assert set(refs(state)) == host.held
    assert len(state.tokens) <= 16
    assert state_from_text(state_to_text(state)) == state
    assert bool(state.tokens) is is_open(state) or state.next_visit == 1
    assert is_open(state) or not (timers(state) or suspensions(state) or host.held)
    assert not state.mailbox or takes_mail(state)
    assert len(host.effects) == len({effect.key for effect in host.effects})


@modest
@given(definitions, scripts)
def test_any_order_of_events_keeps_the_books(definition: Definition, script: list[Event]) -> None:
    run(definition, script)


@modest
@given(definitions, scripts)
def test_the_same_events_give_the_same_state_and_effects(
    definition: Definition, script: list[Event]
) -> None:
    first = run(definition, script)
    written = [event_from_json(event_to_json(event)) for event in script]

    second = run(parse(definition.document), written)

    assert state_to_text(first.state) == state_to_text(second.state)
    assert first.effects == second.effects


@modest
@given(definitions, scripts, events)
def test_an_event_that_changes_nothing_says_so(
    definition: Definition, script: list[Event], event: Event
) -> None:
    state = run(definition, script).state

    done = advance(definition, state, event, START + timedelta(days=1), tiny)

    if done.state is state:
        assert (done.effects, done.log, done.taken, done.held, done.released) == ((),) * 5
