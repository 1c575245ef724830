"""Rows that measurements need: account, channel, contacts with open windows, a journey."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from accounts.clock import wall_now
from accounts.models import Account
from benchmarks.arena import ACCOUNT, API_KEY, AUTHORIZATION, CHANNEL_REF, SUB_ACCOUNT
from contacts.models import Contact, ContactIdentity
from journeys.actions import publish
from journeys.engine.values import canonical
from journeys.models import Journey
from messaging.channels import ChannelSetup, save_channel
from messaging.models import Channel, Conversation, Message
from messaging.queueing import Outgoing, queue_messages
from outbox.queue import enqueue

WORD = "bench"
TEXT = "Your order has shipped and is on its way."
BATCH = 500
_numbers = count(1)
_keys = count(1)


def make_channel(base_url: str) -> Channel:
    """Make the channel to the sandbox; no rate limit, so that the machine is what limits."""
    account, _ = Account.objects.get_or_create(public_id=ACCOUNT, defaults={"name": ACCOUNT})
    setup = ChannelSetup(
        name="Bench number",
        sub_account=SUB_ACCOUNT,
        business_id="100000000000001",
        provider_ref=CHANNEL_REF,
        address="+6531290001",
        api_key=API_KEY,
        webhook_secret=AUTHORIZATION,
        base_url=base_url,
        per_second=None,
    )
    return save_channel(account, setup)


def new_numbers(wanted: int) -> list[str]:
    """Return numbers that nobody has yet."""
    return [f"+659{next(_numbers):07d}" for _ in range(wanted)]


def make_contacts(channel: Channel, wanted: int) -> list[Contact]:
    """Make contacts who wrote just now, each with one number."""
    contacts = Contact.objects.bulk_create(
        [Contact(account_id=channel.account_id, name="Ann") for _ in range(wanted)]
    )
    now = wall_now()
    ContactIdentity.objects.bulk_create(
        ContactIdentity(account_id=channel.account_id, contact=contact, kind="msisdn", value=number)
        for contact, number in zip(contacts, new_numbers(wanted), strict=True)
    )
    Conversation.objects.bulk_create(
        Conversation(
            account_id=channel.account_id, channel=channel, contact=contact, last_inbound_at=now
        )
        for contact in contacts
    )
    return contacts


def queue_texts(channel: Channel, contacts: Sequence[Contact]) -> None:
    """Put one text message to each contact into the outbox."""
    for first in range(0, len(contacts), BATCH):
        some = contacts[first : first + BATCH]
        with transaction.atomic():
            enqueue(queue_messages([_text(channel, contact) for contact in some], wall_now()))


def _text(channel: Channel, contact: Contact) -> Outgoing:
    return Outgoing(
        account_id=channel.account_id,
        channel=channel,
        contact_id=contact.pk,
        run_id=None,
        visit=None,
        effect_key=f"bench:{next(_keys)}",
        body={"type": "text", "content": {"text": TEXT}},
    )


def make_plain_messages(channel: Channel, contacts: Sequence[Contact]) -> list[int]:
    """Make messages that hold the whole request, as the naive sender wants them."""
    values = ContactIdentity.objects.filter(contact__in=contacts, kind="msisdn")
    numbers = dict(values.values_list("contact", "value"))
    made = Message.objects.bulk_create(
        [
            Message(
                account_id=channel.account_id,
                channel=channel,
                contact=contact,
                direction=Message.Direction.OUTBOUND,
                type="text",
                content=json.dumps(
                    {
                        "user": {"msisdn": numbers[contact.pk]},
                        "type": "text",
                        "content": {"text": TEXT},
                        "clientMessageId": uuid.uuid4().hex,
                    }
                ),
            )
            for contact in contacts
        ],
        batch_size=BATCH,
    )
    return [message.pk for message in made]


def make_journey(channel: Channel) -> Journey:
    """Publish: the word -> Branch -> message -> End."""
    steps = [
        {"id": "start", "stepType": "Branch", "selectNextStep": {"greet": "{{data.payload.umid}}"}},
        {
            "id": "greet",
            "stepType": "ChatAppsMessage",
            "inputs": {
                "user": {"msisdn": "{{data.payload.user.msisdn}}"},
                "type": "text",
                "content": {"text": "Thank you, we got: {{data.payload.content.text}}"},
            },
            "nextStepId": "done",
        },
        {"id": "done", "stepType": "End", "inputs": {"outcome": "greeted"}},
    ]
    document: dict[str, Any] = {
        "trigger": "inbound_chat_apps",
        "match": {"contains": WORD},
        "policy": "parallel",
        "definition": {"name": "Bench", "steps": steps},
    }
    user, _ = User.objects.get_or_create(username="bench", defaults={"is_superuser": True})
    journey = Journey.objects.create(
        account=channel.account, name="Bench", draft=canonical(document)
    )
    publish(journey, user)
    return journey


def inbound_body(number: str, at: datetime) -> bytes:
    """Return a webhook body, version 3, of a customer's message with the word."""
    body = {
        "version": 3,
        "namespace": "ChatApps",
        "eventType": "inbound_message_received",
        "payload": {
            "umid": str(uuid.uuid4()),
            "subAccountId": SUB_ACCOUNT,
            "timestamp": at.isoformat().replace("+00:00", "Z"),
            "user": {"msisdn": number, "name": "Ann"},
            "recipient": {"channel": "whatsapp", "channelId": CHANNEL_REF},
            "type": "Text",
            "content": {"text": WORD},
        },
    }
    return json.dumps(body).encode()
