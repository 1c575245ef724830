"""The same promises for every step kind, along ways that a real host would go.

Definitions hold blocks in blocks, bursts, hand-overs and children; events are mostly those that
the run waits for, so that random scripts get far, with late, early and doubled ones among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from hypothesis import event as told
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.engine.advance import advance
from journeys.engine.codec import event_from_json, event_to_json, state_from_text, state_to_text
from journeys.engine.definition import Definition, all_steps, parse
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
    Token,
)
from tests.engine.any_run import CONDITIONS, MESSAGE, RUN, START, flow_body
from tests.engine.evaluators import tiny

OUTER = [f"s{n}" for n in range(5)]
INNER = [f"b{n}" for n in range(4)]
DEEP = [f"d{n}" for n in range(2)]
MOST_EVENTS = 40
ASKING = ["ChatAppsMessage", "WaitForReply", "SendToAgent", "StartJourney"]
COLLECT = {"quiet": "00:00:30", "longest": "00:01:30", "most": 3}
KINDS: dict[str, Json] = {
    "ChatAppsMessage": MESSAGE,
    "SMS": {"destination": "+1", "text": "{{data.a}}"},
    "WaitForReply": {"from": "+1", "channel": "whatsapp", "timeout": "00:10:00"},
    "WaitForFlow": {},
    "Branch": {},
    "HttpRequest": {"url": "https://example.com", "method": "GET"},
    "VoiceMessage": {"action": "say"},
    "WaitForDTMF": {"timeout": "00:05:00"},
    "SendToAgent": {"team": "Support", "timeout": "01:00:00"},
    "UpdateContact": {"fields": {"a": "{{data.a}}"}},
    "StartJourney": {"journey": "Child", "data": {"a": 1}},
    "RandomSplit": {"paths": {"s1": 1, "s2": 2, "b1": 1}},
    "Wait": {"duration": "00:01:00"},
    "JumpTo": {"stepId": "s1"},
    "SetData": {"values": {"a": "{{data.last}}"}},
    "End": {"outcome": "end", "values": {"a": 1}},
}
TARGETS = [*OUTER, *INNER, *DEEP]
EXITS = ["failed", "uncertain", "undelivered", "timeout", "solved"]
SEEDS = st.integers(0, 2**32)


def route(rng: Random) -> dict[str, Json]:
    match rng.randrange(6):
        case 0:
            return {}
        case 1 | 2:
            conditions = {rng.choice(TARGETS): rng.choice(CONDITIONS) for _ in range(3)}
            return {"selectNextStep": conditions}
        case _:
            return {"nextStepId": rng.choice(TARGETS)}


def plain_step(rng: Random, name: str) -> dict[str, Json]:
    kind = rng.choice([*KINDS, *ASKING, *ASKING])
    exits = {exit: rng.choice(TARGETS) for exit in EXITS if rng.random() < 0.7}
    step = {"id": name, "stepType": kind, "inputs": KINDS[kind], "exits": exits, **route(rng)}
    step["outputs"] = {"last": "{{step}}"} if rng.random() < 0.5 else {}
    if kind == "ChatAppsMessage" and rng.random() < 0.3:
        step["await"] = "delivered"
    if kind == "WaitForReply" and rng.random() < 0.5:
        step["collect"] = COLLECT
    if kind == "StartJourney":
        step["inputs"] = {**KINDS[kind], "wait": rng.random() < 0.5}
    if rng.random() < 0.5:
        step["onError"] = rng.choice([*TARGETS, "nowhere"])
    return step


def block(rng: Random, name: str, inside: Sequence[list[dict[str, Json]]]) -> dict[str, Json]:
    condition = rng.choice(["{{true}}", "{{true}}", "{{data.x.y}}", "{{false}}"])
    step = {"id": name, "stepType": "If", "inputs": {"condition": condition}, "do": list(inside)}
    return {**step, **route(rng)}


def make_definition(rng: Random) -> Definition:
    """A block in a block amid steps of any kind."""
    outer, inner, innermost = (
        [plain_step(rng, name) for name in names] for names in (OUTER, INNER, DEEP)
    )
    deep = block(rng, "deep", [innermost[:1], innermost[1:]])
    around = block(rng, "block", [[inner[0], deep, inner[1]], inner[2:]])
    at = rng.randrange(3)
    return parse({"name": "any", "steps": [*outer[:at], around, *outer[at:]]})


@dataclass(slots=True)
class GuidedHost:
    """Draws what happens next from what the run waits for, and keeps the books of replies."""

    rng: Random
    definition: Definition
    state: State = field(default_factory=lambda: State(run=RUN))
    held: set[int] = field(default_factory=set)
    fates: dict[int, str] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    script: list[tuple[Event, datetime]] = field(default_factory=list)
    last_ref: int = 0

    def next_event(self) -> Event:
        able = self._expected()
        choice = self.rng.randrange(10)
        if choice < 6 and able:
            return self.rng.choice(able)
        if choice < 8:
            return self._reply(self.rng.choice([None, None, 1, 2, 3]))
        return self.rng.choice(
            [
                OperatorCommand("suspend"),
                OperatorCommand("resume"),
                OperatorCommand("resume"),
                AnswerAgain(self._asked(), self._new_ref(), self._kind(), flow_body),
                MessageFailed(f"{RUN}:{self.rng.randrange(1, 10)}", "1018", ""),
                EffectFailed(f"{RUN}:{self.rng.randrange(1, 10)}", "uncertain", ""),
                Started({"again": 1}),
                self.script[-1][0],
            ]
        )

    def _expected(self) -> list[Event]:
        timed: list[Event] = [TimerFired(key) for key in timers(self.state)]
        replies: list[Event] = [self._reply(wait.no) for _, wait in suspensions(self.state)]
        waiting = [self._answer(token) for token in self.state.tokens]
        return [*timed, *replies, *(one for one in waiting if one is not None)]

    def _answer(self, token: Token) -> Event | None:
        wait = token.wait
        if wait is None:
            return None
        match wait.kind:
            case "effect" | "answer":
                result = {"umid": "u", "responseCode": 200, "dtmfData": {}, "values": {"a": 2}}
                return EffectSucceeded(wait.key, result)
            case "delivery":
                return MessageDelivered(wait.key)
            case "agent":
                return AgentReturned(wait.key, self.rng.choice(["", "solved"]), "n")
            case _:
                return MessageFailed(wait.bound_to, "1018", "") if wait.bound_to else None

    def _asked(self) -> int:
        known = [visit for visit, _ in self.state.asked]
        return self.rng.choice(known or [1])

    def _reply(self, number: int | None) -> Reply:
        return Reply(self._new_ref(), number, self._kind(), flow_body)

    def _kind(self) -> ReplyKind:
        kinds: list[ReplyKind] = ["text", "text", "button", "flow"]
        return self.rng.choice(kinds)

    def _new_ref(self) -> int:
        self.last_ref += 1
        return self.last_ref

    def feed(self, event: Event, now: datetime) -> None:
        ref = getattr(event, "ref", 0)
        if self.fates.get(ref) in ("taken", "released"):
            return  # the inbox offers no item twice that was taken or returned
        before = self.state
        done = advance(self.definition, before, event, now, tiny)
        self.script.append((event, now))
        if done.state is not before:
            told(type(event).__name__)
        self._note(done.held, "held")
        self._note(done.taken, "taken")
        self._note(done.released, "released")
        if ref and ref not in self.fates:
            # Neither taken nor held: routing goes on with it, and the run knows nothing of it.
            assert done.state is before or done.state.status == "Terminated"
        self.state = done.state
        self.effects.extend(done.effects)

    def _note(self, items: Sequence[int], fate: str) -> None:
        assert len(items) == len(set(items))
        for ref in items:
            assert self.fates.get(ref, "held") == "held", (ref, self.fates[ref], fate)
            self.fates[ref] = fate

    def check(self) -> None:
        state = self.state
        held = {ref for ref, fate in self.fates.items() if fate == "held"}
        assert set(refs(state)) == held
        assert len(state.mailbox) <= 20
        assert len(state.tokens) <= 16
        assert len(state.asked) <= 50
        assert state_from_text(state_to_text(state)) == state
        assert bool(state.tokens) is is_open(state)
        assert all(token.wait is not None for token in state.tokens)
        assert is_open(state) or not (timers(state) or suspensions(state) or held)
        assert not state.mailbox or takes_mail(state)
        assert len({wait.no for _, wait in suspensions(state)}) == len(suspensions(state))
        keys = [effect.key for effect in self.effects]
        assert len(keys) == len(set(keys))
        self._check_frames()

    def _check_frames(self) -> None:
        """A token stands in the blocks in which its step is written, and in no others."""
        written = {step.id: step.inside for step in all_steps(self.definition)}
        for token in self.state.tokens:
            assert tuple(one.step for one in token.frames) == written[token.step]


def play(seed: int) -> GuidedHost:
    rng = Random(seed)  # noqa: S311 - no secret
    host, now = GuidedHost(rng, make_definition(rng)), START
    host.feed(Started({"a": 1}), now)
    host.check()
    while is_open(host.state) and len(host.script) < MOST_EVENTS:
        now += timedelta(seconds=rng.choice([1, 20, 60, 400]))
        host.feed(host.next_event(), now)
        host.check()
    return host


@settings(max_examples=500, deadline=None)
@given(seed=SEEDS)
def test_no_reply_is_lost_and_no_limit_exceeded(seed: int) -> None:
    host = play(seed)

    told(f"{len(host.script) // 10 * 10} events, {host.state.status}")


@settings(max_examples=200, deadline=None)
@given(seed=SEEDS)
def test_the_written_events_give_the_same_state(seed: int) -> None:
    host = play(seed)
    state, again = State(run=RUN), parse(host.definition.document)
    effects: list[Effect] = []

    for event, now in host.script:
        done = advance(again, state, event_from_json(event_to_json(event)), now, tiny)
        # A host keeps the state as text between two events.
        state = state_from_text(state_to_text(done.state))
        effects.extend(done.effects)

    assert state_to_text(state) == state_to_text(host.state)
    assert effects == host.effects


@settings(max_examples=200, deadline=None)
@given(seed=SEEDS)
def test_a_terminated_run_gives_everything_back(seed: int) -> None:
    host = play(seed)

    host.feed(OperatorCommand("terminate"), START + timedelta(days=1))

    host.check()
    assert not is_open(host.state)
    assert "held" not in host.fates.values()
