"""ChatAppsMessage: send one message and wait for its acceptance, or for its delivery."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.issue import Issue
from journeys.engine.steps.kind import Kind, deadline
from journeys.engine.steps.move import Arm, Leave, Move, Proceed, StepFault, Visit
from journeys.engine.steps.option import optional, required
from journeys.engine.values import (
    EffectFailed,
    EffectSucceeded,
    Event,
    Json,
    MessageDelivered,
    MessageFailed,
    SendMessage,
    TimerFired,
    Wait,
)


@dataclass(frozen=True, slots=True)
class MessageInputs:
    """The body of 8x8's send request; keys not named here are sent as they are."""

    user: Json = required("object", "Who receives it: msisdn or channelUserId.")
    type: str = required("text", "text, interactive, template, image, ...")
    content: Json = required("object", "The content of that type.")
    sub_account: str = optional("text", "The sending subaccount.", name="subAccountId")
    goal: str = optional(
        "text", "What to wait for: accepted or delivered.", name="await", default="accepted"
    )
    patience: Json = optional(
        "duration",
        "How long to wait for delivery.",
        name="awaitTimeout",
        default="1.00:00:00",
    )


class ChatAppsMessage(Kind):
    name = "ChatAppsMessage"
    label = "Send message"
    summary = "Sends one WhatsApp message and goes on when the provider accepted it."
    inputs = MessageInputs
    exits = ("failed", "windowClosed", "noConsent", "undelivered", "uncertain")
    outputs: ClassVar[Mapping[str, str]] = {
        "umid": "the message's id",
        "status": "the state at acceptance",
        "description": "the provider's remark, if any",
        "requestId": "the provider's request id, if any",
    }
    step_options = ("await", "awaitTimeout")
    example: ClassVar[Mapping[str, Json]] = {
        "id": "hello",
        "stepType": "ChatAppsMessage",
        "inputs": {
            "user": {"msisdn": "{{data.payload.user.msisdn}}"},
            "type": "text",
            "content": {"text": "Hello {{data.payload.user.name}}!"},
        },
        "nextStepId": "next",
        "exits": {"windowClosed": "remind_by_template"},
    }

    def enter(self, inputs: MessageInputs, visit: Visit) -> Move:
        if inputs.goal not in ("accepted", "delivered"):
            raise StepFault("bad-input", "await is accepted or delivered")
        deadline(visit, inputs.patience)
        body = {k: v for k, v in visit.inputs.items() if k not in self.step_options}
        awaits = inputs.goal == "delivered"
        effect = SendMessage(visit.key, visit.step, visit.no, body, awaits)
        patience = {"patience": inputs.patience} if awaits else None
        return Arm("effect", effect=effect, kept=patience)

    def resume(self, wait: Wait, event: Event, visit: Visit) -> Move | None:
        match wait.kind, event:
            case "effect", EffectSucceeded(result=result) if wait.kept is None:
                return Proceed(dict(result), message=visit.key)
            case "effect", EffectSucceeded(result=result):
                until = deadline(visit, wait.kept["patience"])
                return Arm("delivery", until, kept=dict(result), message=visit.key)
            case "effect", EffectFailed(code=code, message=message):
                known = code if code in self.exits else "failed"
                bound = visit.key if known == "uncertain" else ""
                return Leave((known,), code, message, message=bound)
            case "delivery", MessageDelivered():
                return Proceed({**wait.kept, "status": "delivered"}, reason="delivered")
            case "delivery", MessageFailed(code=code, message=message):
                return Leave(("undelivered",), code, message)
            case "delivery", TimerFired():
                return Leave(("undelivered",), "timeout", "no delivery was reported in time")
            case _:
                return None

    def issues(self, step: str, inputs: Mapping[str, Json]) -> Iterator[Issue]:
        yield from super().issues(step, inputs)
        goal = inputs.get("await") or "accepted"
        if goal not in ("accepted", "delivered") and "{{" not in str(goal):
            yield Issue(step, "await", "bad-input", "await is accepted or delivered")
