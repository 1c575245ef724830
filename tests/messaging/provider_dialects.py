"""Each provider's dialect as its contract needs it: requests, answers, webhooks of its own."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from messaging.content.reading import parse
from messaging.providers.base import Provider, ProviderRequest, Recipient, Sender
from messaging.providers.registry import provider_of


@dataclass(frozen=True, slots=True)
class Dialect:
    """A provider's ways of saying the same things."""

    name: str
    namespace: str
    accepted: Mapping[str, Any]
    refused: Mapping[str, Any]
    faulty: Mapping[str, Any]
    envelope: Mapping[str, Any]
    written: tuple[str, ...]
    address: str
    channel_ref: str

    @property
    def provider(self) -> Provider:
        return provider_of(self.name)

    @property
    def signed(self) -> dict[str, str]:
        """The headers of a webhook with the body RAW from somebody who knows the secret."""
        return {"authorization": SECRET}

    def text(self, umid: str, text: str) -> dict[str, Any]:
        return self._inbound(umid, "Text", {"text": text})

    def normal_text(self, umid: str, text: str) -> dict[str, Any]:
        """The message as journeys read it."""
        return self.text(umid, text)

    def normal_tap(self, umid: str, reply_id: str) -> dict[str, Any]:
        return self.tap(umid, reply_id)

    def together(self, *bodies: dict[str, Any]) -> Any:
        """What the provider posts when it tells of these at once."""
        return list(bodies)

    def _inbound(self, umid: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        payload = {
            "umid": umid,
            "timestamp": "2026-06-09T10:13:20.00Z",
            "user": {"msisdn": "+6581234567", "channelUserId": "SG.134912"},
            "recipient": {"channel": "whatsapp", "channelId": "channel-1"},
            "type": kind,
            "content": content,
        }
        return {
            "version": 3,
            "namespace": "ChatApps",
            "eventType": "inbound_message_received",
            "payload": payload,
        }

    def tap(self, umid: str, reply_id: str) -> dict[str, Any]:
        reply = {"id": reply_id, "title": "Yes"}
        interactive = {"type": "button_reply", "button_reply": reply}
        return self._inbound(umid, "Interactive", {"interactive": interactive})

    def status(self, umid: str, state: str, **more: Any) -> dict[str, Any]:
        status = {"state": state, "timestamp": "2026-06-09T10:13:21.00Z", **more}
        return {
            "namespace": self.namespace,
            "eventType": "outbound_message_status_changed",
            "payload": {"umid": umid, "clientMessageId": "c.1", "status": status},
        }


@dataclass(frozen=True, slots=True)
class SmsDialect(Dialect):
    """SMS knows numbers and plain text only."""

    def text(self, umid: str, text: str) -> dict[str, Any]:
        payload = {
            "umid": umid,
            "subAccountId": "channel-1",
            "timestamp": "2026-06-09T10:13:20.00Z",
            "source": "+6581234567",
            "destination": "+6531290001",
            "body": text,
        }
        return {
            "namespace": "SMS",
            "eventType": "inbound_message_received",
            "payload": payload,
        }


@dataclass(frozen=True, slots=True)
class CloudDialect(Dialect):
    """Meta's envelope; journeys read what 8x8 would have told."""

    @property
    def signed(self) -> dict[str, str]:
        digest = hmac.new(SECRET.encode(), RAW, hashlib.sha256).hexdigest()
        return {"x-hub-signature-256": f"sha256={digest}"}

    def text(self, umid: str, text: str) -> dict[str, Any]:
        return self._message({"id": umid, "type": "text", "text": {"body": text}})

    def normal_text(self, umid: str, text: str) -> dict[str, Any]:
        return self._inbound(umid, "Text", {"text": text})

    def tap(self, umid: str, reply_id: str) -> dict[str, Any]:
        reply = {"id": reply_id, "title": "Yes"}
        interactive = {"type": "button_reply", "button_reply": reply}
        return self._message({"id": umid, "type": "interactive", "interactive": interactive})

    def normal_tap(self, umid: str, reply_id: str) -> dict[str, Any]:
        interactive = {
            "type": "button_reply",
            "button_reply": {"id": reply_id, "title": "Yes"},
        }
        return self._inbound(umid, "Interactive", {"interactive": interactive})

    def status(self, umid: str, state: str, **more: Any) -> dict[str, Any]:
        told = {"id": umid, "status": state, "timestamp": "1781000001", "recipient_id": "6581"}
        return self._change({"statuses": [{**told, **more}]})

    def together(self, *bodies: dict[str, Any]) -> Any:
        return {**bodies[0], "entry": [entry for body in bodies for entry in body["entry"]]}

    def _message(self, message: dict[str, Any]) -> dict[str, Any]:
        told = {"from": "6581234567", "from_user_id": "SG.134912", "timestamp": "1781000000"}
        return self._change({"messages": [{**told, **message}]})

    @staticmethod
    def _change(value: dict[str, Any]) -> dict[str, Any]:
        metadata = {"phone_number_id": "channel-1"}
        change = {"field": "messages", "value": {"metadata": metadata, **value}}
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": "waba-1", "changes": [change]}],
        }


RAW = b'{"raw": "bytes"}'
SECRET = "Bearer s"
EIGHT = Dialect(
    "8x8",
    "ChatApps",
    accepted={"umid": "u-1", "user": {}, "status": {"state": "queued"}},
    refused={"code": 3038, "message": "no such template", "errorId": "e", "timestamp": "t"},
    faulty={"code": 2000, "errorId": "e", "timestamp": "t"},
    envelope={"context": {"umid": "u"}},
    written=("+6581234567", "Hi", "abc.1", '"umid":"u"'),
    address="msisdn:+6581234567 bsuid:SG.134912",
    channel_ref="channel-1",
)
SMS = SmsDialect(
    "sms",
    "SMS",
    accepted={"umid": "u-1", "destination": "+6581234567", "status": {"code": "QUEUED"}},
    refused={"code": 3038, "message": "no such template", "errorId": "e", "timestamp": "t"},
    faulty={"code": 2000, "errorId": "e", "timestamp": "t"},
    envelope={"source": "Shop", "encoding": "UCS2"},
    written=("+6581234567", "Hi", "abc.1", '"source":"Shop"', '"encoding":"UCS2"'),
    address="msisdn:+6581234567",
    channel_ref="channel-1",
)
CLOUD = CloudDialect(
    "cloud",
    "",
    accepted={"messages": [{"id": "u-1", "message_status": "accepted"}]},
    refused={"error": {"code": 132001, "message": "no such template", "fbtrace_id": "t"}},
    faulty={"error": {"code": 131000, "message": "Something went wrong"}},
    envelope={"context": {"umid": "u"}},
    written=("+6581234567", "Hi", "abc.1", '"message_id":"u"'),
    address="msisdn:+6581234567 bsuid:SG.134912",
    channel_ref="channel-1",
)
DIALECTS = [EIGHT, SMS, CLOUD]
CHAT_DIALECTS = [EIGHT, CLOUD]
EIGHTS = [EIGHT, SMS]
each_dialect = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
each_chat_dialect = pytest.mark.parametrize(
    "dialect", CHAT_DIALECTS, ids=lambda dialect: dialect.name
)
each_of_8x8 = pytest.mark.parametrize("dialect", EIGHTS, ids=lambda dialect: dialect.name)
KEYS = {"api_key": "key", "access_token": "key"}
SENDER = Sender("https://provider.example/", "sub 1", "channel-1", KEYS)
HI = parse({"type": "text", "content": {"text": "Hi"}})


def ask_of(
    dialect: Dialect, recipient: Recipient, envelope: Mapping[str, Any] | None = None
) -> ProviderRequest:
    ask = dialect.provider.build_send(SENDER, recipient, HI, "abc.1", envelope or {})
    assert isinstance(ask, ProviderRequest)
    return ask


def body_of(value: Any) -> bytes:
    return json.dumps(value).encode()
