"""Which runs an inbox item starts: triggers, what they match, and the data a run begins with."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from contacts.models import Contact
from journeys.engine.values import Json
from journeys.errors import NotEnabled
from journeys.models import Journey, JourneyVersion, Run, Trigger
from messaging.models import Channel, InboundEvent

# Kinds of triggers that a customer's message can set off.
HEARD = (Trigger.Kind.INBOUND_CHAT_APPS, Trigger.Kind.INBOUND_SMS, Trigger.Kind.FALLBACK)


@dataclass(frozen=True, slots=True)
class Start:
    """A run to start: `body` is what the trigger brought, `additions` what we add to its data."""

    trigger: Trigger
    version: JourneyVersion
    channel: Channel
    body: Mapping[str, Json]
    additions: Mapping[str, Json]


def enabled_triggers(account_id: int, kind: str) -> list[Trigger]:
    """Return triggers that can start something now, the most urgent first."""
    return list(_enabled().filter(account=account_id, kind=kind, enabled=True))


def inbound_triggers(account_ids: Collection[int]) -> dict[int, list[Trigger]]:
    """Return account -> triggers that inbound messages can set off, the most urgent first."""
    found: dict[int, list[Trigger]] = defaultdict(list)
    rows = _enabled().filter(account__in=account_ids, enabled=True)
    for trigger in rows.filter(kind__in=HEARD):
        found[trigger.account_id].append(trigger)
    return found


def commanded_triggers(ids: Collection[int]) -> dict[int, Trigger]:
    """Return id -> trigger of those that `start` commands name and whose journey is enabled."""
    return {trigger.pk: trigger for trigger in _enabled().filter(pk__in=ids)}


def trigger_of_journey(journey_id: int) -> Trigger | None:
    """Return the trigger whose policy a start of this journey follows; None while it is paused."""
    return _enabled().filter(journey=journey_id, enabled=True).first()


def _enabled() -> QuerySet[Trigger]:
    rows = Trigger.objects.filter(
        journey__status=Journey.Status.ENABLED, journey__live_version__isnull=False
    )
    return rows.select_related("account", "journey__live_version", "journey__sub_account").order_by(
        "-priority", "id"
    )


def message_kind(item: InboundEvent) -> str:
    """Return the kind of trigger that a message of this channel sets off."""
    is_sms = item.channel is not None and item.channel.provider == "sms"
    return Trigger.Kind.INBOUND_SMS if is_sms else Trigger.Kind.INBOUND_CHAT_APPS


def start_of_command(
    command: Mapping[str, Json], triggers: Mapping[int, Trigger], item: InboundEvent
) -> Start | None:
    """Return what a `start` command asks for; None when its journey is no longer enabled."""
    trigger = triggers.get(command["trigger"])
    if trigger is None or trigger.account_id != item.account_id or item.channel is None:
        return None
    return start_of(trigger, item.channel, command["data"], item)


def serves(trigger: Trigger, channel: Channel) -> bool:
    """Tell whether the journey listens to this channel's sub-account (none named: to all)."""
    sub_account = trigger.journey.sub_account_id
    return sub_account is None or sub_account == channel.sub_account_id


def as_if_written(msisdn: str, channel: Channel) -> dict[str, Json]:
    """Return the payload of a webhook in which this customer wrote an empty message: journeys
    find there whom they write to, however they start."""
    return {
        "user": {"msisdn": msisdn},
        "recipient": {"channel": "whatsapp", "channelId": channel.provider_ref},
        "type": "text",
        "content": {"text": ""},
    }


def slot_of(trigger: Trigger, contact: Contact) -> str | None:
    """Return the slot that holds one open run of the contact; None for parallel runs."""
    if trigger.policy == Trigger.Policy.PARALLEL:
        return None
    # A name may look like the number of a journey.
    name = f"slot {trigger.slot}" if trigger.slot else str(trigger.journey_id)
    return f"{name}:{contact.pk}"


def new_run(start: Start, contact: Contact, now: datetime) -> Run:
    """Return the unsaved row of a run."""
    journey = start.version.journey
    return Run(
        account_id=contact.account_id,
        public_id=secrets.token_hex(12),
        journey=journey,
        version=start.version,
        contact=contact,
        channel=start.channel,
        slot=slot_of(start.trigger, contact),
        started_at=now,
        last_at=now,
    )


def start_of(
    trigger: Trigger, channel: Channel, body: Mapping[str, Json], item: InboundEvent
) -> Start:
    """Return the start of the trigger's journey, on its live version."""
    version = trigger.journey.live_version
    if version is None:
        raise NotEnabled
    version.journey = trigger.journey
    additions: dict[str, Any] = {
        "accountId": trigger.account.public_id,
        "triggeredAt": item.occurred_at.isoformat().replace("+00:00", "Z"),
        "subAccountId": channel.sub_account.name,
        "timeZone": channel.time_zone,
    }
    return Start(trigger, version, channel, body, additions)
