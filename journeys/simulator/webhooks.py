"""The webhook bodies of what a persona writes, as 8x8 posts them: version 3, and SMS."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import phonenumbers

from journeys.engine.values import AskDigits, Json
from journeys.simulator.phone import Arrived, find_choice, flow_token, is_template
from journeys.simulator.script import Inbound, Persona

SUB_ACCOUNT = "simulation"
CHANNEL = "00000000-0000-4000-8000-000000000001"
OUR_NUMBER = "+6560000000"
# The letters of the GSM alphabet (3GPP TS 23.038) that ASCII does not have.
GSM_BEYOND_ASCII = frozenset("£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€")
_IDS = uuid.UUID("6d2c1c0e-93a3-5f0c-9c55-0f7d5d5b6f01")


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes when, and what lies on the phone; `number` counts the messages that came in."""

    persona: Persona
    now: datetime
    number: int
    arrived: list[Arrived]


def id_for(name: str) -> str:
    """Return the id of something in a simulation: the same at every run of it."""
    return str(uuid.uuid5(_IDS, name))


def bsuid_of(persona: Persona) -> str:
    """Return the persona's WhatsApp user id: country and digits, unless the script names one."""
    if persona.bsuid:
        return persona.bsuid
    number = phonenumbers.parse(persona.msisdn, None)
    country = phonenumbers.region_code_for_country_code(number.country_code or 0)
    return f"{country if country.isalpha() else 'US'}.1349{persona.msisdn.lstrip('+')}"


def encoding_of(text: str) -> str:
    """Return the encoding that 8x8's AUTO chooses for an SMS."""
    return "GSM7" if all(c.isascii() or c in GSM_BEYOND_ASCII for c in text) else "UCS2"


def timestamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sms_body(writing: Writing, text: str, ours: str) -> dict[str, Json]:
    """Return the webhook body of an SMS that came in."""
    return {
        "namespace": "SMS",
        "eventType": "inbound_message_received",
        "description": "SMS inbound message",
        "payload": {
            "umid": id_for(f"inbound {writing.number}"),
            "subAccountId": SUB_ACCOUNT,
            "timestamp": timestamp(writing.now),
            "source": writing.persona.msisdn,
            "destination": ours,
            "body": text,
            "encoding": encoding_of(text),
            "smsCount": 1,
        },
    }


def as_if_written(persona: Persona) -> dict[str, Json]:
    """Return the payload in which schedules and events name the customer, as in production."""
    return {
        "user": {"msisdn": persona.msisdn} if persona.msisdn else {"channelUserId": persona.bsuid},
        "recipient": {"channel": "whatsapp", "channelId": CHANNEL},
        "type": "text",
        "content": {"text": ""},
    }


def dtmf_data(ask: AskDigits, digits: str, persona: Persona, now: datetime) -> dict[str, Json]:
    """Return what 8x8's voice webhook tells of digits that were typed."""
    return {
        "uid": id_for(ask.key),
        "status": {"code": "DTMF", "timestamp": timestamp(now)},
        "destination": persona.msisdn,
        "clientRequestId": ask.request.get("dtmfRequestId") or ask.request.get("correlationId"),
        "actionDetails": {"dtmf": digits},
    }


def chat_body(writing: Writing, inbound: Inbound) -> dict[str, Json]:
    """Return the webhook body of a WhatsApp message in the shorthand."""
    match inbound.kind:
        case "button" | "row":
            return _tap(writing, inbound.value, row=inbound.kind == "row")
        case "flow":
            token = flow_token(writing.arrived)
            response = json.dumps({"flow_token": token, **inbound.value})
            answer = {"type": "nfmReply", "nfmReply": {"responseJson": response}}
            return _chat(writing, "Interactive", {"interactive": answer})
        case _:
            return _chat(writing, "Text", {"text": inbound.value})


def _tap(writing: Writing, wanted: str, *, row: bool) -> dict[str, Json]:
    """Return the body of a tap on what the phone shows, else on something with that id and title.

    A template's quick reply comes as text with its payload, other taps as interactive replies.
    """
    found = find_choice(writing.arrived, wanted, row=row)
    reply_to = found[0].umid if found else ""
    named = {"id": found[1].id if found else wanted, "title": found[1].title if found else wanted}
    if row:
        if found and found[1].description:
            named["description"] = found[1].description
        reply = {"type": "list_reply", "list_reply": named}
        return _chat(writing, "Interactive", {"interactive": reply}, reply_to)
    newest = writing.arrived[-1] if writing.arrived else None
    if found[1].kind == "quick_reply" if found else newest and is_template(newest.body):
        content = {"text": named["title"], "payload": named["id"]}
        return _chat(writing, "Text", content, reply_to or (newest.umid if newest else ""))
    reply = {"type": "button_reply", "button_reply": named}
    return _chat(writing, "Interactive", {"interactive": reply}, reply_to)


def _chat(
    writing: Writing, kind: str, content: Mapping[str, Json], reply_to: str = ""
) -> dict[str, Json]:
    persona = writing.persona
    user = {
        "msisdn": persona.msisdn,
        "channelUserId": bsuid_of(persona),
        "name": persona.name,
        "username": persona.username,
    }
    payload: dict[str, Json] = {
        "umid": id_for(f"inbound {writing.number}"),
        "subAccountId": SUB_ACCOUNT,
        "timestamp": timestamp(writing.now),
        "user": {key: value for key, value in user.items() if value},
        "recipient": {"channel": "whatsapp", "channelId": CHANNEL},
        "type": kind,
        "content": dict(content),
    }
    if reply_to:
        payload["replyToUmid"] = reply_to
    return {
        "version": 3,
        "namespace": "ChatApps",
        "eventType": "inbound_message_received",
        "description": "ChatApps inbound message",
        "payload": payload,
    }
