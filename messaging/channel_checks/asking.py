"""Asking for looks at channels: by people at once, by housekeeping now and then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.clock import wall_now
from messaging.channel_checks.findings import Probe
from messaging.channel_checks.handler import KIND, PAYLOAD_VERSION, payload_of, read_payload
from messaging.channel_checks.inspectors import inspector_of, probes_of
from messaging.channel_checks.keeping import mark_waiting
from messaging.models import Channel
from outbox.bell import ring
from outbox.models import Effect
from outbox.queue import NewEffect, enqueue

# Who waits longer than this for a worker is told that nobody looked.
EXPIRES = timedelta(minutes=5)
GRACE_S = 30
REGULARLY = timedelta(minutes=30)
_OPEN = (Effect.State.PENDING, Effect.State.LEASED, Effect.State.SENDING)


def ask_now(channel: Channel, probes: Sequence[Probe], name: str) -> None:
    """Have a channel looked at as soon as a worker is free; the caller brings the transaction.

    `name` tells this asking from others. A probe that is being made is not asked for again.
    """
    rows = Effect.objects.filter(gate=gate_of(channel), kind=KIND, state__in=_OPEN)
    under_way = {read_payload(text)[1] for text in rows.values_list("payload", flat=True)}
    asked = [probe for probe in probes if probe not in under_way]
    if not asked:
        return
    mark_waiting(channel, {item for p in asked for item in _items(channel, p)})
    enqueue([_effect(channel, probe, name) for probe in asked])
    transaction.on_commit(ring)


def ask_regularly(now: datetime) -> int:
    """Have every channel in use looked at, once in each half hour; return how many there are."""
    slot = int(now.timestamp() // REGULARLY.total_seconds())
    channels = Channel.objects.filter(archived_at__isnull=True).order_by("pk")
    for channel in channels:
        with transaction.atomic():
            enqueue([_effect(channel, p, str(slot)) for p in probes_of(channel.provider)])
            transaction.on_commit(ring)
    return len(channels)


def gate_of(channel: Channel) -> str:
    """Return the gate of a channel's looks: a paused channel is looked at all the same."""
    return f"check:{channel.pk}"


def _items(channel: Channel, probe: Probe) -> Sequence[str]:
    return inspector_of(channel.provider, probe).items(probe)


def _effect(channel: Channel, probe: Probe, name: str) -> NewEffect:
    now = wall_now()
    return NewEffect(
        account_id=channel.account_id,
        key=f"check:{channel.pk}:{probe}:{name}",
        kind=KIND,
        payload=payload_of(channel, probe),
        payload_version=PAYLOAD_VERSION,
        gate=gate_of(channel),
        due_at=now,
        expires_at=now + EXPIRES,
        grace_s=GRACE_S,
    )
