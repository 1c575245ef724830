"""What an effect of kind `message` carries: ids and what the checks ask, never content."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from messaging.content.values import Json, canonical

PAYLOAD_VERSION = 1


@dataclass(frozen=True, slots=True)
class TemplateName:
    """The template a message uses: both names as the provider knows them."""

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class MessagePayload:
    """Payload version 1. `envelope` holds send-body keys beside the content (context, channels).

    `any_time`: its channel knows no service window. `fault` is a code with which the message fails
    instead of going out: what was found to be wrong when it was queued. `topic` is what the person
    must have agreed to; `confirms_stop` marks the one message that may follow a STOP.
    """

    message: int
    public_id: str
    channel: int
    contact: int
    template: TemplateName | None = None
    envelope: dict[str, Json] = field(default_factory=dict)
    any_time: bool = False
    fault: str = ""
    topic: str = ""
    confirms_stop: bool = False

    @property
    def is_free_form(self) -> bool:
        """Tell whether it may go out inside the service window only."""
        return self.template is None and not self.any_time

    def text(self) -> str:
        """Return the canonical JSON text kept in the effect."""
        kept: dict[str, Any] = {
            "message": self.message,
            "public_id": self.public_id,
            "channel": self.channel,
            "contact": self.contact,
        }
        if self.template is not None:
            kept["template"] = {"name": self.template.name, "language": self.template.language}
        if self.envelope:
            kept["envelope"] = self.envelope
        if self.any_time:
            kept["any_time"] = True
        if self.fault:
            kept["fault"] = self.fault
        if self.topic:
            kept["topic"] = self.topic
        if self.confirms_stop:
            kept["confirms_stop"] = True
        return canonical(kept)


def read_payload(text: str) -> MessagePayload:
    """Return the payload that `MessagePayload.text` wrote."""
    kept = json.loads(text)
    template = kept.get("template")
    return MessagePayload(
        message=kept["message"],
        public_id=kept["public_id"],
        channel=kept["channel"],
        contact=kept["contact"],
        template=TemplateName(template["name"], template["language"]) if template else None,
        envelope=kept.get("envelope", {}),
        any_time=kept.get("any_time", False),
        fault=kept.get("fault", ""),
        topic=kept.get("topic", ""),
        confirms_stop=kept.get("confirms_stop", False),
    )
