"""ChatAppsMessage: send one message and wait for its acceptance, or for its delivery."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.issue import Issue
from journeys.engine.steps import sending
from journeys.engine.steps.option import optional, required
from journeys.engine.values import Json


@dataclass(frozen=True, slots=True)
class MessageInputs:
    """The body of 8x8's send request; keys not named here are sent as they are."""

    user: Json = required("object", "Who receives it: msisdn or channelUserId.")
    type: str = required("text", "text, interactive, template, image, ...")
    content: Json = required("object", "The content of that type.")
    sub_account: str = optional("text", "The sending subaccount.", name="subAccountId")
    goal: str = sending.goal()
    patience: Json = sending.patience()
    topic: str = sending.topic()
    old_taps: str = sending.old_taps()


class ChatAppsMessage(sending.Sending):
    name = "ChatAppsMessage"
    label = "Send message"
    summary = "Sends one WhatsApp message and goes on when the provider accepted it."
    inputs = MessageInputs
    medium = "chat"
    exits = ("failed", "windowClosed", "noConsent", "undelivered", "uncertain")
    outputs: ClassVar[Mapping[str, str]] = {
        "umid": "the message's id",
        "status": "the state at acceptance",
        "description": "the provider's remark, if any",
        "requestId": "the provider's request id, if any",
    }
    step_options = (*sending.Sending.step_options, "oldTaps")
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

    def issues(self, step: str, inputs: Mapping[str, Json]) -> Iterator[Issue]:
        yield from super().issues(step, inputs)
        for name in ("user", "content"):
            if inputs.get(name) == {}:
                yield Issue(step, f"inputs/{name}", "missing-input", f"{name} is empty")
