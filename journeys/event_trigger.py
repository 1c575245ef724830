"""Starting journeys by what happened in another system: "order_delivered", told by REST."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import connection, transaction

from accounts.clock import wall_now
from accounts.models import Account
from contacts.addresses import join_addresses, normalise_bsuid
from contacts.identities import reach_of
from contacts.models import Contact
from journeys.definitions import definition_of
from journeys.engine.values import Json, canonical
from journeys.errors import NoContact
from journeys.http_trigger import channel_for, international
from journeys.models import Trigger
from journeys.starts import as_if_written, enabled_triggers
from messaging.models import Channel, InboundEvent
from outbox.bell import ring

# Whoever tells the same thing at the same time waits, and then finds it told.
TELL = "SELECT pg_advisory_xact_lock(hashtext(%s))"


@dataclass(frozen=True, slots=True)
class Happening:
    """What another system tells: `id` is its own, so that telling twice starts once."""

    event: str
    contact: str
    data: Mapping[str, Json]
    id: str = ""


@dataclass(frozen=True, slots=True)
class _Person:
    """Whom it happened to: a contact we know, or the address of one who may be new."""

    contact: int | None
    msisdn: str
    address: str


def start_by_event(account: Account, sub_account: str | None, happening: Happening) -> int:
    """Ask every enabled journey with a trigger for this event to start; return how many.

    Raises NoContact, and asks for nothing, when nobody is known by the contact that is named.
    """
    person = _find(account, happening.contact)
    commands = []
    for trigger in enabled_triggers(account.pk, Trigger.Kind.EVENT):
        own, version = trigger.journey.sub_account, trigger.journey.live_version
        if event_of(trigger) != happening.event.strip() or version is None:
            continue
        if own is not None and sub_account is not None and own.name != sub_account:
            continue
        channel = channel_for(trigger, definition_of(version.pk), sub_account)
        commands.append(_command(trigger, channel, person, happening))
    with transaction.atomic():
        fresh = _untold(account, commands) if happening.id else commands
        InboundEvent.objects.bulk_create(fresh, ignore_conflicts=True)
        transaction.on_commit(ring)
    return len(commands)


def event_of(trigger: Trigger) -> str:
    """Return the name of the event that a trigger waits for, without blanks around it."""
    return str(json.loads(trigger.match).get("event", "")).strip()


def _untold(account: Account, commands: Sequence[InboundEvent]) -> list[InboundEvent]:
    """Return those of the commands that nobody has asked for before: not on another channel
    either, as the keys of two sub-accounts may tell of the same event."""
    with connection.cursor() as cursor:
        cursor.execute(TELL, [f"event {account.pk}"])
    keys = [command.key for command in commands]
    channels = Channel.objects.filter(account=account)
    known = InboundEvent.objects.filter(channel__in=channels, key__in=keys)
    told = set(known.values_list("key", flat=True))
    return [command for command in commands if command.key not in told]


def _find(account: Account, named: str) -> _Person:
    """Return the person that a number, a WhatsApp user id or a contact's uuid names."""
    number = international(named)
    if number is not None:
        return _Person(None, number, join_addresses(number))
    bsuid = normalise_bsuid(named)
    if bsuid is not None:
        return _Person(None, "", join_addresses(None, bsuid))
    with suppress(ValueError):
        known = Contact.objects.filter(
            account=account, public_id=uuid.UUID(named), erased_at__isnull=True
        ).first()
        if known is not None:
            reach = reach_of([known.pk], {}).get(known.pk)
            return _Person(known.pk, reach.msisdn if reach else "", "")
    raise NoContact(
        "Nothing was started: name the contact by a number in international form such as"
        " +6591234567, a WhatsApp user id, or the contact's uuid."
    )


def _command(
    trigger: Trigger, channel: Channel, person: _Person, happening: Happening
) -> InboundEvent:
    now = wall_now()
    data = {"payload": as_if_written(person.msisdn, channel), **happening.data}
    data["event"] = happening.event
    body = {"verb": "start", "trigger": trigger.pk, "channel": channel.pk, "data": data}
    told = f"{happening.event}\n{happening.id}\n{trigger.pk}"
    own = hashlib.sha256(told.encode()).hexdigest() if happening.id else str(uuid.uuid4())
    return InboundEvent(
        account_id=trigger.account_id,
        channel=channel,
        key=f"e:{own}",
        address=person.address,
        contact_id=person.contact,
        kind=InboundEvent.Kind.COMMAND,
        occurred_at=now,
        received_at=now,
        body=canonical(body),
    )
