"""VoiceMessage: call a phone and say something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.steps.kind import Kind
from journeys.engine.steps.move import Arm, Leave, Move, Proceed, Visit
from journeys.engine.steps.option import optional, required
from journeys.engine.values import CallVoice, EffectFailed, EffectSucceeded, Event, Json, Wait


@dataclass(frozen=True, slots=True)
class VoiceInputs:
    """The body of 8x8's voice request; keys not named here are kept as they are."""

    action: str = required("text", "say, say&capture or playFile.")
    params: Json = required("object", "source, destination, text, repetition, voiceProfile, ...")
    sub_account: str = optional("text", "The calling subaccount.", name="subAccountId")
    request_id: str = optional("text", "The id that WaitForDTMF refers to.", name="clientRequestId")


class VoiceMessage(Kind):
    name = "VoiceMessage"
    label = "Phone call"
    summary = "Calls a phone and says a text; without a voice channel it takes the exit failed."
    inputs = VoiceInputs
    exits = ("failed", "uncertain")
    outputs: ClassVar[Mapping[str, str]] = {"response": "what the provider answered"}
    example: ClassVar[Mapping[str, Json]] = {
        "id": "call",
        "stepType": "VoiceMessage",
        "inputs": {
            "clientRequestId": "{{uuid()}}",
            "action": "say",
            "params": {
                "source": "6512345678",
                "destination": "{{data.phone}}",
                "text": "Your order has arrived.",
            },
        },
        "outputs": {"call": "{{step.response}}"},
        "nextStepId": "next",
        "exits": {"failed": "write_instead"},
    }

    def enter(self, inputs: VoiceInputs, visit: Visit) -> Move:
        return Arm("effect", effect=CallVoice(visit.key, visit.step, visit.no, visit.inputs))

    def resume(self, wait: Wait, event: Event, visit: Visit) -> Move | None:
        match event:
            case EffectSucceeded(result=result):
                return Proceed(dict(result), reason="called")
            case EffectFailed(code="uncertain", message=message):
                return Leave(("uncertain", "failed"), "uncertain", message)
            case EffectFailed(code=code, message=message):
                return Leave(("failed",), code, message)
            case _:
                return None
