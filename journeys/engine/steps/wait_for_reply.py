"""WaitForReply: wait until the customer answers, or until the time-out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.steps.kind import Kind, deadline
from journeys.engine.steps.move import Arm, Leave, Move, Proceed, Visit
from journeys.engine.steps.option import optional, required
from journeys.engine.values import Event, Json, MessageFailed, Reply, TimerFired, Wait


@dataclass(frozen=True, slots=True)
class ReplyInputs:
    """8x8 Automation API, WaitForReply; the time-out is one day unless given."""

    sender: str = required("text", "The address to wait for.", name="from", default="")
    channel: str = required("text", "The channel, such as whatsapp.", default="")
    timeout: Json = optional("duration", "How long to wait.", default="1.00:00:00")


class WaitForReply(Kind):
    name = "WaitForReply"
    label = "Wait for reply"
    summary = "Waits for the customer's next message, of any kind; Flow submissions included."
    inputs = ReplyInputs
    exits = ("undelivered",)
    outputs: ClassVar[Mapping[str, str]] = {
        "reply": "the whole inbound webhook body; null when the time-out came first",
    }
    example: ClassVar[Mapping[str, Json]] = {
        "id": "wait",
        "stepType": "WaitForReply",
        "inputs": {
            "from": "{{data.payload.user.channelUserId}}",
            "channel": "whatsapp",
            "timeout": "0.00:05:00",
        },
        "outputs": {"answer": "{{step.reply.payload.content.text}}"},
        "selectNextStep": {
            "answered": "{{step.reply != null}}",
            "silent": "{{step.reply == null}}",
        },
    }

    def enter(self, inputs: ReplyInputs, visit: Visit) -> Move:
        return Arm("reply", deadline(visit, inputs.timeout), sender=inputs.sender)

    def resume(self, wait: Wait, event: Event, visit: Visit) -> Move | None:
        match event:
            case Reply(body=body):
                return Proceed({"reply": body}, reason="reply")
            case TimerFired():
                return Proceed({"reply": None}, reason="timeout")
            case MessageFailed(code=code, message=message):
                return Leave(("undelivered",), code, message, optional=True)
            case _:
                return None
