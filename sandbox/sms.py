"""The SMS API of the provider, and the customers' texts: plain, at any time, to numbers."""

from __future__ import annotations

import uuid
from typing import Any

from aiohttp import web

from sandbox.errors import Refusal, read_object
from sandbox.judge import judge
from sandbox.lines import SMS
from sandbox.orders import e164
from sandbox.outgoing import Sending
from sandbox.phones import Message, Phone
from sandbox.rendering import View
from sandbox.twin import Twin
from sandbox.webhook import Webhook

# What a GSM phone can show in one text; anything else is sent as UCS2.
GSM_BEYOND_ASCII = frozenset("£¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€")
BUSINESS = "+6531290009"
Body = dict[str, Any]


class SmsApi:
    def __init__(self, twin: Twin) -> None:
        self._twin = twin

    def serves(self, request: web.Request) -> bool:
        """Whether the sub-account of the path is the one for SMS."""
        sub = self._twin.settings.sms_sub_account_id
        return bool(sub) and request.match_info.get("sub") == sub

    async def send(self, request: web.Request, connection: int, nth: int) -> web.Response:
        """POST /api/v1/subaccounts/{sub}/messages with {destination, text, ...}."""
        twin = self._twin
        _authorise(twin, request)
        body = read_object(await request.read())
        judge().demand("sms", body)
        number, client_id = e164(body["destination"]), body.get("clientMessageId", "")
        umid = str(uuid.uuid4())
        twin.ledger.add(twin.clock.wall_s(), client_id, umid, number, "sms", connection, nth)
        sending = Sending(umid, client_id, number, None, None, "", None, line=SMS)
        if twin.keeps_phones:
            sending.phone = twin.phone(number)
            sending.message = self._message(umid, "out", body["text"], client_id)
            twin.phones.add(sending.phone, sending.message)
        twin.receipts.begin(sending)
        return web.json_response(_acceptance(umid, body))

    async def write(self, request: web.Request) -> web.Response:
        """POST /sandbox/phones/{msisdn}/sms `{"text"}`: the customer writes a text."""
        number = e164(request.match_info["msisdn"])
        if not number:
            raise Refusal(400, 1002, "Invalid msisdn")
        body = read_object(await request.read())
        judge().demand("control_say", body)
        phone = self._twin.phone(number)
        webhook = self._inbound(phone, body["text"])
        umid = webhook["payload"]["umid"]
        self._twin.phones.add(phone, self._message(umid, "in", body["text"], ticks="sent"))
        self._twin.poster.post(Webhook("inbound", number, webhook, line=SMS, umid=umid))
        return web.json_response(webhook)

    def _message(
        self, umid: str, direction: str, text: str, client_id: str = "", ticks: str = "accepted"
    ) -> Message:
        at, content = self._twin.clock.text(), {"text": text}
        return Message(
            umid,
            direction,
            at,
            "text",
            content,
            View(text=text),
            client_id,
            ticks,
            medium="sms",
            line=SMS,
        )

    def _inbound(self, phone: Phone, text: str) -> Body:
        payload = {
            "umid": str(uuid.uuid4()),
            "subAccountId": self._twin.settings.sms_sub_account_id,
            "timestamp": self._twin.clock.text(),
            "source": phone.msisdn,
            "destination": BUSINESS,
            "body": text,
            "encoding": encoding_of(text),
            "smsCount": 1,
        }
        return {
            "namespace": "SMS",
            "eventType": "inbound_message_received",
            "description": "SMS inbound message",
            "payload": payload,
        }


def encoding_of(text: str) -> str:
    """The encoding that AUTO chooses."""
    plain = all(each.isascii() or each in GSM_BEYOND_ASCII for each in text)
    return "GSM7" if plain else "UCS2"


def _authorise(twin: Twin, request: web.Request) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or key not in twin.settings.api_keys:
        raise Refusal(401, 1200, "Unauthorised")


def _acceptance(umid: str, body: Body) -> Body:
    """What the SMS API answers: a code and a sentence where Chat Apps has a state."""
    written = body.get("encoding", "AUTO")
    return {
        "umid": umid,
        "clientMessageId": body.get("clientMessageId"),
        "destination": e164(body["destination"]),
        "encoding": encoding_of(body["text"]) if written == "AUTO" else written,
        "status": {
            "code": "QUEUED",
            "description": "SMS is accepted and queued for processing",
        },
    }
