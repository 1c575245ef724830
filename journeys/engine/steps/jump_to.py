"""JumpTo: go on at another step of the journey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.steps.kind import Kind
from journeys.engine.steps.move import Jump, Move, Visit
from journeys.engine.steps.option import required
from journeys.engine.values import Json


@dataclass(frozen=True, slots=True)
class JumpInputs:
    step_id: str = required("text", "The id of the step to go on at.", name="stepId")


class JumpTo(Kind):
    name = "JumpTo"
    label = "Jump to"
    summary = "Goes on at another step; loops are made so."
    inputs = JumpInputs
    is_extension = True
    example: ClassVar[Mapping[str, Json]] = {
        "id": "again",
        "stepType": "JumpTo",
        "inputs": {"stepId": "ask"},
    }

    def enter(self, inputs: JumpInputs, visit: Visit) -> Move:
        return Jump(inputs.step_id)

    def targets(self, inputs: Mapping[str, Json]) -> Mapping[str, Json]:
        target = inputs.get("stepId")
        return {"inputs/stepId": target} if target and "{{" not in str(target) else {}
