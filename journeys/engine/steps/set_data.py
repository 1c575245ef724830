"""SetData: write values into the run's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.steps.kind import Kind
from journeys.engine.steps.move import Move, Proceed, Visit
from journeys.engine.steps.option import required
from journeys.engine.values import Json


@dataclass(frozen=True, slots=True)
class SetDataInputs:
    values: Json = required("object", "Name -> value, written to data.")


class SetData(Kind):
    name = "SetData"
    label = "Set data"
    summary = "Writes values into data; all are worked out before the first is written."
    inputs = SetDataInputs
    is_extension = True
    example: ClassVar[Mapping[str, Json]] = {
        "id": "note_choice",
        "stepType": "SetData",
        "inputs": {"values": {"service": "{{data.reply.id}}", "attempts": 0}},
        "nextStepId": "next",
    }

    def enter(self, inputs: SetDataInputs, visit: Visit) -> Move:
        return Proceed(data=inputs.values)
