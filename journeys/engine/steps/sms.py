"""SMS: send one text message and wait for its acceptance, or for its delivery."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from journeys.engine.issue import Issue
from journeys.engine.steps import sending
from journeys.engine.steps.kind import is_dynamic
from journeys.engine.steps.option import optional, required
from journeys.engine.values import Json

# 8x8 SMS API: AUTO, GSM7 or UCS2; its older samples write GSM and UNICODE.
ENCODINGS = ("AUTO", "GSM7", "UCS2", "GSM", "UNICODE")


@dataclass(frozen=True, slots=True)
class SmsInputs:
    """The body of 8x8's SMS request; keys not named here are sent as they are."""

    destination: str = required("text", "The number that receives it.")
    text: str = required("text", "The text.")
    source: str = optional("text", "The sender's name or number.")
    encoding: str = optional("text", "AUTO, GSM7 or UCS2.")
    sub_account: str = optional("text", "The sending subaccount.", name="subAccountId")
    goal: str = sending.goal()
    patience: Json = sending.patience()
    topic: str = sending.topic()


class Sms(sending.Sending):
    name = "SMS"
    label = "Send SMS"
    summary = "Sends one SMS and goes on when the provider accepted it."
    inputs = SmsInputs
    medium = "sms"
    exits = ("failed", "noConsent", "undelivered", "uncertain")
    outputs: ClassVar[Mapping[str, str]] = {
        "umid": "the message's id",
        "status": "the state at acceptance",
        "description": "the provider's remark, if any",
        "destination": "the number as the provider reads it",
        "encoding": "the encoding that was used",
        "clientMessageId": "the id that the inputs gave, if any",
    }
    example: ClassVar[Mapping[str, Json]] = {
        "id": "text_them",
        "stepType": "SMS",
        "inputs": {
            "destination": "{{data.payload.source}}",
            "text": "Thank you, we call you back.",
            "encoding": "AUTO",
        },
        "nextStepId": "next",
        "exits": {"failed": "give_up"},
    }

    def issues(self, step: str, inputs: Mapping[str, Json]) -> Iterator[Issue]:
        yield from super().issues(step, inputs)
        encoding = inputs.get("encoding") or "AUTO"
        if not is_dynamic(encoding) and str(encoding).upper() not in ENCODINGS:
            message = f"the encoding is one of {', '.join(ENCODINGS[:3])}"
            yield Issue(step, "inputs/encoding", "bad-input", message)
