"""An SMS channel from end to end: its webhook, its sends, its receipts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import ContactIdentity
from messaging.inbox import read_reply, resolve_inbox
from messaging.models import Channel, Conversation, InboundEvent, Message
from messaging.providers.sms import EightSms
from tests.factories import make_channel, make_contact
from tests.messaging.provider_server import http
from tests.messaging.scenes import Start, number_of, outgoing, queue

pytestmark = pytest.mark.django_db(transaction=True)
SENDER = "+6598765432"


def sms(event: str, **payload: Any) -> dict[str, Any]:
    at = {"timestamp": datetime.now(UTC).isoformat()}
    return {"namespace": "SMS", "eventType": event, "payload": {**at, **payload}}


def inbound(text: str, umid: str = "u-1") -> dict[str, Any]:
    return sms("inbound_message_received", umid=umid, source=SENDER, body=text)


def post(client: Client, channel: Channel, body: dict[str, Any]) -> int:
    url = reverse("webhooks:eight", args=[channel.public_id])
    headers = {"Authorization": "Bearer test-webhook"}
    return client.post(url, body, content_type="application/json", headers=headers).status_code


def accept(body: dict[str, Any]) -> bytes:
    return http(200, {"umid": "u-9", "status": {"code": "QUEUED"}})


def test_an_inbound_sms_gets_its_contact_and_is_kept(client: Client) -> None:
    channel = make_channel(provider="sms")

    assert post(client, channel, inbound("Hello")) == 200
    resolve_inbox()

    item = InboundEvent.objects.get()
    assert (item.kind, item.state, item.channel) == ("message", "pending", channel)
    assert ContactIdentity.objects.get(contact=item.contact).value == SENDER
    assert read_reply(item.body).text == "Hello"
    message = Message.objects.get()
    assert json.loads(message.content) == {"type": "text", "content": {"text": "Hello"}}


def test_the_same_sms_delivered_twice_is_one_item(client: Client) -> None:
    channel = make_channel(provider="sms")

    post(client, channel, inbound("Hello"))
    post(client, channel, inbound("Hello"))

    assert InboundEvent.objects.count() == 1


def test_one_person_by_sms_and_whatsapp_has_two_conversations(client: Client) -> None:
    texts = make_channel(provider="sms")
    chats = make_channel(texts.account)
    contact = make_contact(texts.account, SENDER)
    Conversation.objects.create(account=chats.account, channel=chats, contact=contact)

    post(client, texts, inbound("Hello"))
    resolve_inbox()

    assert set(Conversation.objects.values_list("channel", "contact")) == {
        (texts.pk, contact.pk),
        (chats.pk, contact.pk),
    }


def test_an_sms_is_sent_and_its_receipt_merged(
    client: Client, provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(accept)
    channel = make_channel(base_url=server.url, provider="sms")
    contact = make_contact(channel.account)
    queue(outgoing(channel, contact))
    pump()

    sent = Message.objects.get()
    attempt = sent.attempts.get()
    status = {"state": "delivered", "detail": "delivered_to_recipient"}
    told = sms("outbound_message_status_changed", umid="u-9", status=status)
    post(client, channel, told)
    pump()

    sent.refresh_from_db()
    assert (attempt.provider_id, sent.status) == ("u-9", "delivered")
    assert server.bodies[0]["destination"] == number_of(contact)
    assert server.bodies[0]["text"] == "Hello"


def test_an_acceptance_tells_number_and_encoding_as_the_provider_read_them() -> None:
    answer = {
        "umid": "u-9",
        "destination": SENDER,
        "encoding": "GSM7",
        "status": {"code": "QUEUED"},
    }

    outcome = EightSms().parse_answer(200, {}, json.dumps(answer).encode())

    assert outcome.kind == "accepted"
    assert json.loads(outcome.result) == {"umid": "u-9", "destination": SENDER, "encoding": "GSM7"}
