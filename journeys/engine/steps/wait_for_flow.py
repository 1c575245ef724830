"""WaitForFlow: wait until the customer submits a WhatsApp Flow, or until the time-out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.issue import Issue
from journeys.engine.steps.kind import Kind, deadline
from journeys.engine.steps.listening import channel_issues
from journeys.engine.steps.move import Arm, Leave, Move, Proceed, Visit
from journeys.engine.steps.option import optional
from journeys.engine.values import Event, Json, MessageFailed, Reply, TimerFired, Wait

# 8x8 writes nfmReply.responseJson, Meta nfm_reply.response_json.
RESPONSE_KEYS = ("responseJson", "response_json")


@dataclass(frozen=True, slots=True)
class FlowInputs:
    """As WaitForReply; the run's contact and channel are meant unless given."""

    sender: str = optional("text", "The address to wait for.", name="from", default="")
    channel: str = optional("text", "The channel, such as whatsapp.", default="")
    timeout: Json = optional("duration", "How long to wait.", default="1.00:00:00")


class WaitForFlow(Kind):
    name = "WaitForFlow"
    label = "Wait for Flow submission"
    summary = "Waits for a submitted WhatsApp Flow; any other message leaves it waiting."
    inputs = FlowInputs
    exits = ("undelivered",)
    asks = "flow"
    is_extension = True
    outputs: ClassVar[Mapping[str, str]] = {
        "reply": "the whole inbound webhook body; null when the time-out came first",
        "response": "the submitted fields without flow_token; null when the time-out came first",
    }
    example: ClassVar[Mapping[str, Json]] = {
        "id": "wait_form",
        "stepType": "WaitForFlow",
        "inputs": {"timeout": "0.01:00:00"},
        "outputs": {"slot": "{{step.response.slot}}"},
        "selectNextStep": {
            "book": "{{step.response != null}}",
            "silent": "{{step.response == null}}",
        },
    }

    def enter(self, inputs: FlowInputs, visit: Visit) -> Move:
        return Arm(
            "flow",
            deadline(visit, inputs.timeout),
            sender=inputs.sender,
            channel=inputs.channel.strip().lower(),
        )

    def resume(self, wait: Wait, event: Event, visit: Visit) -> Move | None:
        match event:
            case Reply(kind="flow", body=body):
                return Proceed({"reply": body, "response": response_of(body)}, reason="reply")
            case TimerFired():
                return Proceed({"reply": None, "response": None}, reason="timeout")
            case MessageFailed(code=code, message=message):
                return Leave(("undelivered",), code, message, optional=True)
            case _:
                return None

    def issues(self, step: str, inputs: Mapping[str, Json]) -> Iterator[Issue]:
        yield from super().issues(step, inputs)
        yield from channel_issues(step, inputs.get("channel"))


def response_of(body: Json) -> dict[str, Json]:
    """Return the submitted fields in a webhook body without flow_token; {} when unreadable."""
    found = _find(body)
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except (ValueError, RecursionError):
            return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if key != "flow_token"}


def _find(value: Json) -> Json:
    """Return the first response found in breadth: it stands at other depths at each provider."""
    level = [value]
    while level:
        below: list[Json] = []
        for one in level:
            if isinstance(one, dict):
                for key in RESPONSE_KEYS:
                    if key in one:
                        return one[key]
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
        level = below
    return None
