"""What a run's expressions came to: its log played once more, with every value written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from journeys.engine import advance as engine
from journeys.engine.codec import CodecError, event_from_json, state_to_text
from journeys.engine.definition import Definition
from journeys.engine.values import (
    EvaluationError,
    Event,
    Json,
    Reply,
    Scope,
    Started,
)
from journeys.expressions.evaluator import Evaluator
from journeys.inspector.rows import Rows, read_json
from journeys.inspector.values import Worked
from journeys.models import RunLog
from journeys.replay import beginning_of
from messaging.inbox import read_reply
from messaging.models import InboundEvent

# Seconds of evaluation that showing a run may cost.
BUDGET_S = 0.5
LONGEST_SOURCE = 400


@dataclass(slots=True)
class Recorder:
    """Evaluates as the engine would, and keeps what each visit's expressions came to."""

    evaluate: Evaluator = field(default_factory=lambda: Evaluator(BUDGET_S))
    worked: dict[int, list[Worked]] = field(default_factory=lambda: defaultdict(list))

    def __call__(self, source: str, scope: Scope) -> Json:
        try:
            value = self.evaluate(source, scope)
        except EvaluationError as error:
            self._note(source, scope, error=str(error))
            raise
        self._note(source, scope, value)
        return value

    def _note(self, source: str, scope: Scope, value: Json = None, error: str = "") -> None:
        visit, place = _place_of(scope.seed)
        self.worked[visit].append(Worked(place, source.strip()[:LONGEST_SOURCE], value, error))


@dataclass(frozen=True, slots=True)
class Recording:
    """Visit -> expressions, and the run's data after each revision; empty when not replayed."""

    worked: Mapping[int, list[Worked]] = field(default_factory=dict)
    data: Mapping[int, Mapping[str, Json]] = field(default_factory=dict)


def record_run(rows: Rows, definition: Definition | None) -> Recording:
    """Play the log again; an empty recording where that does not lead to the stored state.

    What was erased cannot be played, and showing a run may cost no more than its budget.
    """
    if definition is None or not rows.shows_all:
        return Recording()
    recorder = Recorder()
    data: dict[int, Mapping[str, Json]] = {}
    try:
        state = beginning_of(rows.run)
        for log in rows.logs:
            event = _event_of(log, rows.items)
            state = engine.advance(definition, state, event, log.at, recorder).state
            data[log.revision] = state.data
        is_same = state_to_text(state) == rows.run.state
    except (CodecError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Recording()
    return Recording(recorder.worked, data) if is_same else Recording()


def _event_of(log: RunLog, items: Mapping[int, InboundEvent]) -> Event:
    """Return the event of a log row, with the body of the inbox item it refers to."""
    event = event_from_json(read_json(log.event) or {})
    if log.event_ref is None:
        return event
    item = items[log.event_ref]
    match event:
        case Reply():
            return replace(event, body=read_reply(item.body).body)
        case Started() if item.kind == InboundEvent.Kind.COMMAND:
            return Started({**(read_json(item.body) or {})["data"], **event.data})
        case Started():
            return Started({**read_reply(item.body).body, **event.data})
        case _:
            return event


def _place_of(seed: str) -> tuple[int, str]:
    """Return visit and place of an evaluation; its seed is `<run>:<visit>:<place>`."""
    _, visit, place = seed.split(":", 2)
    return int(visit), place
