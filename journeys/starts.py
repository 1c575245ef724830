"""Which runs an inbox item starts: triggers, what they match, and the data a run begins with."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messaging.inbox import ReplyView

from contacts.models import Contact
from journeys.engine.values import Json
from journeys.errors import NotEnabled
from journeys.inputs import ContactInputs
from journeys.models import Journey, JourneyVersion, Run, Trigger
from messaging.models import Channel, InboundEvent


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
    rows = Trigger.objects.filter(
        account=account_id,
        kind=kind,
        enabled=True,
        journey__status=Journey.Status.ENABLED,
        journey__live_version__isnull=False,
    )
    return list(
        rows.select_related("account", "journey__live_version", "journey__sub_account").order_by(
            "-priority", "id"
        )
    )


def matching_starts(item: InboundEvent, view: ReplyView, inputs: ContactInputs) -> list[Start]:
    """Return what an inbound message starts: every matching trigger, as at 8x8."""
    if item.channel is None:
        return []
    channel = item.channel
    starts = []
    for trigger in enabled_triggers(item.account_id, Trigger.Kind.INBOUND_CHAT_APPS):
        if serves(trigger, channel) and matches(trigger, view.text):
            starts.append(_start(trigger, channel, view.body, item))
    return starts


def start_of_command(
    command: Mapping[str, Json], contact: Contact, item: InboundEvent
) -> Start | None:
    """Return what a `start` command asks for; None when its journey is no longer enabled."""
    triggers = Trigger.objects.filter(
        account=contact.account_id,
        pk=command["trigger"],
        journey__status=Journey.Status.ENABLED,
        journey__live_version__isnull=False,
    )
    trigger = triggers.select_related("account", "journey__live_version").first()
    channel = Channel.objects.filter(account=contact.account_id, pk=command["channel"]).first()
    if trigger is None or channel is None:
        return None
    return _start(trigger, channel, command["data"], item)


def serves(trigger: Trigger, channel: Channel) -> bool:
    """Tell whether the journey listens to this channel's sub-account (none named: to all)."""
    sub_account = trigger.journey.sub_account_id
    return sub_account is None or sub_account == channel.sub_account_id


def matches(trigger: Trigger, text: str) -> bool:
    """Tell whether the message's text satisfies the trigger: `contains` ignores case."""
    wanted = json.loads(trigger.match).get("contains")
    return wanted is None or str(wanted).casefold() in text.casefold()


def new_run(start: Start, contact: Contact, now: datetime) -> Run:
    """Return the unsaved row of a run; `reject` gives it a slot that holds one open run."""
    journey = start.version.journey
    rejects = start.trigger.policy == Trigger.Policy.REJECT
    return Run(
        account_id=contact.account_id,
        public_id=secrets.token_hex(12),
        journey=journey,
        version=start.version,
        contact=contact,
        channel=start.channel,
        slot=f"{journey.pk}:{contact.pk}" if rejects else None,
        started_at=now,
        last_at=now,
    )


def _start(
    trigger: Trigger, channel: Channel, body: Mapping[str, Json], item: InboundEvent
) -> Start:
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
