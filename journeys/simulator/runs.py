"""A run in a simulation: the engine's state, the events it took, and the log of its steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from journeys.engine.advance import advance
from journeys.engine.definition import Definition
from journeys.engine.state import is_open
from journeys.engine.values import Evaluate, Event, LogEntry, State, Transition

# In 8x8's words: what a step is while it waits.
_WAITING = {
    "effect": "Running",
    "timer": "Sleeping",
}


@dataclass(slots=True)
class StepRow:
    """One visit of a step: its status in 8x8's words, and since when it has it."""

    id: str
    status: str
    at: datetime
    started: datetime
    exit: str = ""


@dataclass(slots=True)
class PlayedRun:
    """`contact` is the customer, `contacts` are those whose messages may be for this run;
    `gave_back` are replies that its mailbox returned. `parent` is the run that started this one
    and the key of the effect that waits for its end, "" for none."""

    definition: Definition
    state: State
    started_at: datetime
    contact: int
    contacts: set[int]
    parent: tuple[PlayedRun, str] | None = None
    events: list[tuple[Event, datetime]] = field(default_factory=list)
    steps: dict[int, StepRow] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    gave_back: set[int] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        return is_open(self.state)

    def feed(self, event: Event, now: datetime, evaluate: Evaluate) -> Transition:
        """Advance by one event and note what it did to the steps."""
        done = advance(self.definition, self.state, event, now, evaluate)
        if done.state is self.state:
            return done
        self.state = done.state
        self.events.append((event, now))
        for entry in done.log:
            self._note(entry, now)
        if not self.is_open:
            self._close(now)
        return done

    def _note(self, entry: LogEntry, now: datetime) -> None:
        row = self.steps.get(entry.visit)
        self.warnings.extend(f"{entry.step}: {warning}" for warning in entry.warnings)
        if entry.kind == "entered":
            self.steps[entry.visit] = StepRow(entry.step, "Running", now, now)
        elif row is None:
            return
        elif entry.kind == "waits":
            row.status, row.at = self._waiting(entry), now
        elif entry.kind in ("left", "faulted"):
            row.status, row.at, row.exit = _ending(entry, row.status), now, entry.exit

    def _waiting(self, entry: LogEntry) -> str:
        detail = entry.detail or {}
        if detail.get("for") == "effect" and "until" in detail:
            return "WaitingForEvent"
        return _WAITING.get(detail.get("for", ""), "WaitingForEvent")

    def _close(self, now: datetime) -> None:
        """What still waited when the run ended was cancelled with it."""
        for row in self.steps.values():
            if row.status in ("Running", "Sleeping", "WaitingForEvent"):
                row.status, row.at = "Cancelled", now


def _ending(entry: LogEntry, was: str) -> str:
    """Return the status of a step that is left: Cancelled is the time-out of a wait."""
    if was == "WaitingForEvent" and entry.exit == "timeout":
        return "Cancelled"
    failed = entry.kind == "faulted" or bool(entry.detail)
    return "Failed" if failed else "Complete"
