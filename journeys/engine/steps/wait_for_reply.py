"""WaitForReply: wait until the customer answers, or until the time-out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.issue import Issue
from journeys.engine.steps import burst
from journeys.engine.steps.kind import Kind, deadline
from journeys.engine.steps.listening import channel_issues
from journeys.engine.steps.move import Arm, Leave, Move, Proceed, Visit
from journeys.engine.steps.option import optional, required
from journeys.engine.values import Event, Json, MessageFailed, Reply, TimerFired, Wait


@dataclass(frozen=True, slots=True)
class ReplyInputs:
    """8x8 Automation API, WaitForReply; the time-out is one day unless given."""

    sender: str = required("text", "The address to wait for.", name="from", default="")
    channel: str = required("text", "The channel, such as whatsapp.", default="")
    timeout: Json = optional("duration", "How long to wait.", default="1.00:00:00")
    collect: Json = optional(
        "object",
        "Takes several replies as one: quiet, longest (durations) and most (at most 20); a burst"
        " of more than 48 kB is over.",
    )


class WaitForReply(Kind):
    name = "WaitForReply"
    label = "Wait for reply"
    summary = "Waits for the customer's next message, of any kind; Flow submissions included."
    inputs = ReplyInputs
    exits = ("undelivered",)
    step_options = ("collect",)
    asks = "reply"
    outputs: ClassVar[Mapping[str, str]] = {
        "reply": "the whole inbound webhook body; null when the time-out came first. With collect: "
        "the body of the tap that ended it, else that of the last text, with the joined text in it",
        "text": "with collect: the joined texts; null when the time-out came first",
        "replies": "with collect: all webhook bodies",
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
        return Arm(
            "reply",
            deadline(visit, inputs.timeout),
            sender=inputs.sender,
            channel=inputs.channel.strip().lower(),
            kept=burst.collecting(inputs.collect),
        )

    def resume(self, wait: Wait, event: Event, visit: Visit) -> Move | None:
        match event:
            case Reply() if wait.kept is not None:
                return burst.take(wait.kept, event, visit)
            case Reply(body=body):
                return Proceed({"reply": body}, reason="reply")
            case TimerFired() if burst.has_begun(wait.kept):
                return Proceed(burst.outputs(wait.kept["got"]), reason="reply")
            case TimerFired() if wait.kept is not None:
                return Proceed({"reply": None, "text": None, "replies": []}, reason="timeout")
            case TimerFired():
                return Proceed({"reply": None}, reason="timeout")
            case MessageFailed(code=code, message=message) if not burst.has_begun(wait.kept):
                return Leave(("undelivered",), code, message, optional=True)
            case _:
                return None

    def issues(self, step: str, inputs: Mapping[str, Json]) -> Iterator[Issue]:
        yield from super().issues(step, inputs)
        yield from burst.issues(step, inputs.get("collect"))
        yield from channel_issues(step, inputs.get("channel"))
