"""What providers tell of a number by themselves: its quality, and to how many it may write.

Source: Meta's webhook field `phone_number_quality_update`, and 8x8's event of the same name, whose
`eventDetails.meta` repeats it in camel case.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.utils import timezone

from contacts.addresses import normalise_msisdn
from messaging.channel_checks.cloud import tier_finding
from messaging.channel_checks.findings import (
    HIGH_PER_SECOND,
    Finding,
    Item,
    State,
)
from messaging.channel_checks.keeping import keep_findings
from messaging.content.values import Json
from messaging.models import Channel, InboundEvent
from messaging.providers.eight_reading import object_at, text_of
from messaging.providers.registry import read_events

# In the words of 8x8's events; the latter was removed in February 2026.
_TIERS = ("maxDailyConversationsPerBusiness", "currentLimit")


def note_quality(items: Sequence[InboundEvent]) -> None:
    """Keep what was told of numbers. One of settings.INBOUND_HANDLERS."""
    channels = Channel.objects.filter(account__in={item.account_id for item in items})
    known = {(one.account_id, one.address): one.pk for one in channels}
    found: dict[int, list[Finding]] = defaultdict(list)
    for item in items:
        for told in _told(json.loads(item.body)):
            number = normalise_msisdn(text_of(told, "displayPhoneNumber"))
            channel = known.get((item.account_id, number or ""), item.channel_id)
            if channel is not None:
                found[channel] = _newest([*found[channel], *_findings(told)])
    keep_findings(found, timezone.now())


def _told(body: Json) -> Iterator[Mapping[str, Json]]:
    """Yield what an event says of a number, whoever told it."""
    for event in read_events(body):
        told = {**event.content, **object_at(event.content, "meta")}
        if told.get("event"):
            yield told


def _findings(told: Mapping[str, Json]) -> Iterator[Finding]:
    tier = tier_finding(_tier(told))
    if tier.state != State.UNKNOWN:
        yield tier
    match str(told.get("event", "")).upper():
        case "FLAGGED":
            yield Finding(Item.QUALITY, State.FAIL, "flagged")
        case "UNFLAGGED":
            yield Finding(Item.QUALITY, State.OK, "unflagged")
        case "DOWNGRADE":
            yield Finding(Item.QUALITY, State.WARN, "downgraded")
        case "THROUGHPUT_UPGRADE":
            yield Finding(Item.THROUGHPUT, State.OK, "high", {"most": HIGH_PER_SECOND})


def _newest(findings: Sequence[Finding]) -> list[Finding]:
    """Return of each item the last finding: a row can be written once only."""
    return list({finding.item: finding for finding in findings}.values())


def _tier(told: Mapping[str, Json]) -> str:
    return next((text_of(told, name) for name in _TIERS if text_of(told, name)), "")
