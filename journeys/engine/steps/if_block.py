"""If: run a block of steps when a condition is true, then go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.rendering import is_true
from journeys.engine.steps.kind import Kind
from journeys.engine.steps.move import Move, Open, Proceed, Visit
from journeys.engine.steps.option import required
from journeys.engine.values import Json


@dataclass(frozen=True, slots=True)
class IfInputs:
    """8x8 Automation API, If; the steps of the block stand in `do`."""

    condition: Json = required("any", "An expression; one that throws is false.", default=False)


class If(Kind):
    name = "If"
    label = "If"
    summary = (
        "Runs the steps in `do` when the condition is true and goes on when all their paths have "
        "ended. `do` is a list of lists of steps; the first step of each list starts a path. A "
        "path that goes to a step outside leaves the block."
    )
    inputs = IfInputs
    is_condition = True
    has_blocks = True
    example: ClassVar[Mapping[str, Json]] = {
        "id": "closed",
        "stepType": "If",
        "inputs": {"condition": "{{data.payload.content.text == 'hours'}}"},
        "do": [
            [
                {
                    "id": "tell_hours",
                    "stepType": "ChatAppsMessage",
                    "inputs": {
                        "user": {"msisdn": "{{data.payload.user.msisdn}}"},
                        "type": "text",
                        "content": {"text": "We are open from 9 to 18."},
                    },
                }
            ]
        ],
        "nextStepId": "next",
    }

    def enter(self, inputs: IfInputs, visit: Visit) -> Move:
        if is_true(inputs.condition):
            return Open()
        return Proceed(reason="false", warnings=visit.warnings)
