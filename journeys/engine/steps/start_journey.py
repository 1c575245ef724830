"""StartJourney: start another journey for the contact, and wait for its end if asked to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.steps.kind import Kind
from journeys.engine.steps.move import Arm, Leave, Move, Proceed, Visit
from journeys.engine.steps.option import optional, required
from journeys.engine.values import EffectFailed, EffectSucceeded, Event, Json, StartChild, Wait

DEEPEST_CHILD = 5


@dataclass(frozen=True, slots=True)
class ChildInputs:
    journey: str = required("text", "The journey's name or id.")
    data: Json = optional("object", "What the journey starts with, under data.")
    wait: bool = optional("boolean", "Whether to wait until it has ended.", default=True)


class StartJourney(Kind):
    name = "StartJourney"
    label = "Start journey"
    summary = (
        "Starts another journey, in the version that was live when this one was published, and "
        f"goes on when it has ended; at most {DEEPEST_CHILD} runs stand above one another."
    )
    inputs = ChildInputs
    exits = ("failed",)
    is_extension = True
    outputs: ClassVar[Mapping[str, str]] = {
        "runId": "the id of the other run; null without waiting",
        "status": "Complete; null without waiting",
        "outcome": "the outcome of its End",
        "values": "the values of its End",
    }
    example: ClassVar[Mapping[str, Json]] = {
        "id": "survey",
        "stepType": "StartJourney",
        "inputs": {"journey": "Survey", "data": {"order": "{{data.order}}"}},
        "outputs": {"score": "{{step.values.score}}"},
        "nextStepId": "next",
        "exits": {"failed": "next"},
    }

    def enter(self, inputs: ChildInputs, visit: Visit) -> Move:
        if visit.depth >= DEEPEST_CHILD:
            message = f"more than {DEEPEST_CHILD} journeys started one another"
            return Leave(("failed",), "too-deep", message)
        start = StartChild(
            visit.key, visit.step, visit.no, inputs.journey, dict(inputs.data or {}), inputs.wait
        )
        if inputs.wait:
            return Arm("answer", effect=start)
        nothing = dict.fromkeys(self.outputs)
        return Proceed(nothing, reason="started", effects=(start,))

    def resume(self, wait: Wait, event: Event, visit: Visit) -> Move | None:
        match event:
            case EffectSucceeded(result=result):
                return Proceed(dict(result), reason="ended")
            case EffectFailed(code=code, message=message):
                return Leave(("failed",), code, message)
            case _:
                return None
