"""Wait: go on after a duration, or at a moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from journeys.engine.issue import Issue
from journeys.engine.steps.kind import Kind, deadline
from journeys.engine.steps.move import Arm, Move, Proceed, StepFault, Visit
from journeys.engine.steps.option import optional
from journeys.engine.values import Event, Json, TimerFired
from journeys.engine.values import Wait as WaitValue


@dataclass(frozen=True, slots=True)
class WaitInputs:
    """8x8 Automation API, Wait; `until` is an extension. Exactly one is given."""

    duration: Json = optional("duration", "How long: d.HH:mm:ss, HH:mm:ss or days.")
    until: str = optional("text", "The moment, RFC 3339 with an offset; an expression.", default="")


class Wait(Kind):
    name = "Wait"
    aliases = ("Delay",)
    rewritten = ("Delay",)
    label = "Delay"
    summary = "Goes on after a duration or at a moment; at once when the moment has passed."
    inputs = WaitInputs
    example: ClassVar[Mapping[str, Json]] = {
        "id": "until_day_before",
        "stepType": "Wait",
        "inputs": {"until": "{{data.reminderAt}}"},
        "nextStepId": "remind",
    }

    def enter(self, inputs: WaitInputs, visit: Visit) -> Move:
        if inputs.until:
            until = _moment(inputs.until)
        elif inputs.duration is not None:
            until = deadline(visit, inputs.duration)
        else:
            raise StepFault("missing-input", "neither duration nor until has a value")
        if until <= visit.now:
            return Proceed(reason="past")
        return Arm("timer", until)

    def resume(self, wait: WaitValue, event: Event, visit: Visit) -> Move | None:
        return Proceed(reason="due") if isinstance(event, TimerFired) else None

    def issues(self, step: str, inputs: Mapping[str, Json]) -> Iterator[Issue]:
        yield from super().issues(step, inputs)
        given = [name for name in ("duration", "until") if inputs.get(name) not in (None, "")]
        if len(given) != 1:
            yield Issue(step, "inputs", "missing-input", "give either duration or until")
        until = inputs.get("until")
        if isinstance(until, str) and until and "{{" not in until:
            try:
                _moment(until)
            except StepFault as fault:
                yield Issue(step, "inputs/until", fault.code, str(fault))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise StepFault("bad-moment", f"{text[:40]!r} is no RFC 3339 time with an offset")
