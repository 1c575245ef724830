"""Rows and bodies that tests of messaging are made of."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from contacts.models import Contact
from messaging.models import Channel, Message
from messaging.sending import Outgoing, queue_messages
from outbox.models import Effect
from outbox.ports import Row
from outbox.queue import NewEffect, enqueue
from tests.factories import make_channel, make_contact, open_window
from tests.messaging.provider_server import ProviderServer, Script

Start = Callable[[Script], ProviderServer]
TEXT = {"type": "text", "content": {"text": "Hello"}}


def template(name: str = "order_shipped", *components: Any) -> dict[str, Any]:
    inner = {"name": name, "language": "en", "components": list(components)}
    return {"type": "template", "content": {"template": inner}}


def outgoing(channel: Channel, contact: Contact, body: Any = None, **changes: Any) -> Outgoing:
    values = {"run_id": 7, "visit": 1, "effect_key": f"run:{uuid.uuid4()}", **changes}
    return Outgoing(channel.account_id, channel, contact.pk, body=body or TEXT, **values)


def queue(*messages: Outgoing) -> list[NewEffect]:
    with transaction.atomic():
        effects = queue_messages(messages, datetime.now(UTC))
        enqueue(effects)
    return effects


def conversation(url: str = "http://127.0.0.1:9", **changes: Any) -> tuple[Channel, Contact]:
    channel = make_channel(base_url=url, **changes)
    contact = make_contact(channel.account)
    open_window(channel, contact)
    return channel, contact


def number_of(contact: Contact) -> str:
    return contact.identities.get(kind="msisdn").value


def only_message() -> Message:
    return Message.objects.get(direction="out")


def row_of(effect: Effect, attempt: int = 1) -> Row:
    return Row(
        effect.pk,
        effect.account_id,
        effect.key,
        effect.kind,
        1,
        effect.payload,
        effect.owner_contact,
        effect.owner_run,
        effect.gate,
        attempt,
        "",
        None,
    )
