"""What a run is told of its effects: step outputs of successes, plain reasons of failures."""

from __future__ import annotations

import json
from collections.abc import Mapping

from journeys.engine.definition import Step
from journeys.engine.values import Json
from outbox.models import Effect

LONGEST_REASON = 200
# What codes mean when the provider gave no words of its own.
IN_WORDS = {
    "windowClosed": "the 24-hour service window was closed",
    "staging": "the channel is being tested and writes to its test numbers alone",
    "channelArchived": "the channel is archived",
    "expired": "it could not be sent in time",
    "uncertain": "nobody can tell whether it arrived",
    "streamFull": "too many messages to this contact are waiting",
    "templateNotApproved": "the template is not approved",
    "templateUnknown": "the template does not exist in the channel's portfolio",
    "invalidNumber": "the recipient is no phone number in international form",
    "noRecipient": "the contact has no number on this channel",
    "noCredentials": "the channel's API key cannot be read",
}


def accepted(public_id: str) -> dict[str, Json]:
    """Return step.* of 8x8's ChatAppsMessage; the ids are ours."""
    return {
        "umid": public_id,
        "requestId": public_id,
        "status": "queued",
        "description": "Message accepted",
    }


def result_of(effect: Effect) -> Mapping[str, Json]:
    """Return the engine's view of a done effect: step outputs of the message or HTTP step."""
    if effect.kind == "http":
        answer: dict[str, Json] = json.loads(effect.result)
        return answer
    payload, told = json.loads(effect.payload), json.loads(effect.result or "{}")
    answer = accepted(payload["public_id"])
    return {**answer, **_sms_answer(payload, told)} if "destination" in told else answer


def _sms_answer(payload: Mapping[str, Json], told: Mapping[str, Json]) -> dict[str, Json]:
    """Return what 8x8's SMS step tells beside the ids: number and encoding as the provider read
    them, and the id that the author gave."""
    return {
        "destination": told["destination"],
        "encoding": told.get("encoding"),
        "clientMessageId": payload["envelope"].get("clientMessageId"),
    }


def reason_of(effect: Effect) -> str:
    """Return in a short sentence why an effect failed: the provider's words, or the code's."""
    try:
        told = json.loads(effect.result)
    except ValueError:
        told = effect.result
    if isinstance(told, dict):
        told = told.get("message") or told.get("reason") or ""
    reason = str(told or IN_WORDS.get(effect.error, effect.error))
    return reason[:LONGEST_REASON]


def sends_flow(step: Step) -> bool:
    """Tell whether the step sends an interactive message that opens a Flow."""
    inputs = step.raw.get("inputs")
    content = inputs.get("content") if isinstance(inputs, dict) else None
    interactive = content.get("interactive") if isinstance(content, dict) else None
    return isinstance(interactive, dict) and interactive.get("type") == "flow"
