"""A run in the hands of a turn: its state as read, as it is now, and what to write of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from contacts.models import Contact
from journeys.engine import advance as engine
from journeys.engine.codec import effects_to_json, event_to_json, log_to_json, state_from_text
from journeys.engine.definition import Definition
from journeys.engine.state import agents, in_flight, is_open, suspensions, timers
from journeys.engine.values import (
    ENGINE_VERSION,
    Effect,
    Evaluate,
    Event,
    State,
    Token,
    Transition,
    Wait,
    canonical,
)
from journeys.models import Run, RunLog
from messaging.models import Channel


@dataclass(slots=True)
class RunWork:
    """One open run during a turn. `run` has no primary key yet when the turn started it."""

    run: Run
    contact: Contact
    definition: Definition
    state: State
    was_revision: int
    was_suspensions: dict[int, tuple[Token, Wait]]
    was_timers: dict[str, datetime]
    effects: list[Effect] = field(default_factory=list)
    logs: list[RunLog] = field(default_factory=list)
    # The run that this turn started it from, and whether that one knows of its end.
    parent: RunWork | None = None
    has_told_its_end: bool = False
    # What people had in hand when the turn began: keys of effects.
    was_agents: frozenset[str] = frozenset()
    # Key of a message -> the channel that it goes out on.
    channels: dict[str, Channel] = field(default_factory=dict)

    @classmethod
    def load(cls, run: Run, contact: Contact, definition: Definition) -> RunWork:
        """Take up a stored run."""
        state = state_from_text(run.state)
        return cls(
            run,
            contact,
            definition,
            state,
            run.revision,
            {wait.no: (token, wait) for token, wait in suspensions(state)},
            dict(timers(state)),
            was_agents=agents(state),
        )

    @classmethod
    def start(cls, run: Run, contact: Contact, definition: Definition, depth: int = 0) -> RunWork:
        """Begin a run that has no row yet; `depth` is the number of runs above it."""
        subject = f"{contact.public_id}:{run.journey.public_id}"
        state = State(run=run.public_id, subject=subject, depth=depth)
        return cls(run, contact, definition, state, 0, {}, {})

    @property
    def is_changed(self) -> bool:
        return bool(self.logs)

    def feed(
        self, event: Event, at: datetime, evaluate: Evaluate, noted: Event, ref: int | None = None
    ) -> Transition:
        """Advance by one event and note it; `noted` is the event without the item's body."""
        now = max(at, self.run.last_at)
        transition = engine.advance(self.definition, self.state, event, now, evaluate)
        if transition.state is self.state:
            return transition
        self.state = transition.state
        self.effects.extend(transition.effects)
        self._note(transition, noted, now, ref)
        return transition

    def _note(self, transition: Transition, noted: Event, now: datetime, ref: int | None) -> None:
        run = self.run
        run.revision += 1
        run.last_at = now
        if not is_open(self.state):
            run.ended_at = now
        self.logs.append(
            RunLog(
                account_id=run.account_id,
                revision=run.revision,
                at=now,
                event_kind=type(noted).__name__,
                event_ref=ref,
                event=canonical(event_to_json(noted)),
                visits=canonical(log_to_json(transition.log)),
                effects=canonical(effects_to_json(transition.effects)),
                engine_version=ENGINE_VERSION,
            )
        )

    def awaits(self, key: str) -> bool:
        """Tell whether a token still waits for this effect to be accepted or delivered."""
        return key in in_flight(self.state)
