"""End: this path of the run is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.steps.kind import Kind
from journeys.engine.steps.move import Finish, Move, Visit
from journeys.engine.steps.option import optional
from journeys.engine.values import Json


@dataclass(frozen=True, slots=True)
class EndInputs:
    outcome: str = optional("text", "How it ended, at most 64 characters.", default="")
    values: Json = optional("object", "What the journey that started this one is told.")


class End(Kind):
    name = "End"
    label = "End"
    summary = (
        "Ends this path and keeps its outcome; the run completes when no path is left. "
        "In the block of an If it ends the path for good."
    )
    inputs = EndInputs
    is_extension = True
    example: ClassVar[Mapping[str, Json]] = {
        "id": "done",
        "stepType": "End",
        "inputs": {"outcome": "booked", "values": {"slot": "{{data.slot}}"}},
    }

    def enter(self, inputs: EndInputs, visit: Visit) -> Move:
        return Finish(inputs.outcome[:64], inputs.values)
