"""WaitForDTMF: wait until somebody types digits on a phone, or until the time-out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.steps.kind import Kind, deadline
from journeys.engine.steps.move import Arm, Leave, Move, Proceed, Visit
from journeys.engine.steps.option import optional
from journeys.engine.values import (
    AskDigits,
    EffectFailed,
    EffectSucceeded,
    Event,
    Json,
    TimerFired,
    Wait,
)


@dataclass(frozen=True, slots=True)
class DigitsInputs:
    """8x8 Automation API, WaitForDTMF; older samples write correlationId."""

    request_id: str = optional(
        "text", "The clientRequestId of the VoiceMessage.", name="dtmfRequestId"
    )
    correlation: str = optional("text", "The same, in older definitions.", name="correlationId")
    timeout: Json = optional("duration", "How long to wait.", default="1.00:00:00")


class WaitForDTMF(Kind):
    name = "WaitForDTMF"
    label = "Wait for digits"
    summary = (
        "Waits for digits typed during a phone call; without a voice channel it takes the exit "
        "failed."
    )
    inputs = DigitsInputs
    exits = ("failed",)
    outputs: ClassVar[Mapping[str, str]] = {
        "dtmfData": "the digits' webhook body; null when the time-out came first",
    }
    example: ClassVar[Mapping[str, Json]] = {
        "id": "digits",
        "stepType": "WaitForDTMF",
        "inputs": {"dtmfRequestId": "{{data.callId}}", "timeout": "0.00:05:00"},
        "outputs": {"pressed": "{{step.dtmfData.actionDetails.dtmf}}"},
        "selectNextStep": {
            "thank": "{{step.dtmfData != null}}",
            "silent": "{{step.dtmfData == null}}",
        },
        "exits": {"failed": "silent"},
    }

    def enter(self, inputs: DigitsInputs, visit: Visit) -> Move:
        ask = AskDigits(visit.key, visit.step, visit.no, visit.inputs)
        return Arm("answer", deadline(visit, inputs.timeout), ask)

    def resume(self, wait: Wait, event: Event, visit: Visit) -> Move | None:
        match event:
            case EffectSucceeded(result=result):
                return Proceed(dict(result), reason="digits")
            case TimerFired():
                return Proceed({"dtmfData": None}, reason="timeout")
            case EffectFailed(code=code, message=message):
                return Leave(("failed",), code, message)
            case _:
                return None
