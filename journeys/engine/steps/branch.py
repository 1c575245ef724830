"""Branch: choose the next steps by conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.steps.kind import Kind
from journeys.engine.steps.move import Move, Proceed, Visit
from journeys.engine.values import Json


@dataclass(frozen=True, slots=True)
class BranchInputs:
    """A Branch has no inputs; its conditions stand in selectNextStep."""


class Branch(Kind):
    name = "Branch"
    label = "Branch"
    summary = "Runs every path whose condition is true; the null path when none is."
    inputs = BranchInputs
    needs_conditions = True
    example: ClassVar[Mapping[str, Json]] = {
        "id": "by_country",
        "stepType": "Branch",
        "selectNextStep": {
            "singapore": "{{isCountryCode(data.payload.user.msisdn, 'SG')}}",
            "elsewhere": None,
        },
    }

    def enter(self, inputs: BranchInputs, visit: Visit) -> Move:
        return Proceed()
