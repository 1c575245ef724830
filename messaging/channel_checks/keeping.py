"""The stored check list: what was found, what is being looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from accounts.models import Portfolio
from messaging.channel_checks.findings import Finding, Item, State
from messaging.content.values import canonical
from messaging.models import Channel, ChannelCheck

# What the provider never tells when asked, but may have told by itself: that is not forgotten.
NOT_TOLD = "notTold"
_WRITTEN = ("state", "code", "detail", "checked_at")


def keep_findings(found: Mapping[int, Sequence[Finding]], at: datetime) -> None:
    """Store findings, channel id -> what was found there; channels that are gone are left out."""
    accounts = dict(Channel.objects.filter(pk__in=found).values_list("pk", "account_id"))
    rows = [
        _row(accounts[channel], channel, finding, at)
        for channel in sorted(found.keys() & accounts.keys())
        for finding in sorted(found[channel], key=lambda one: one.item)
    ]
    told = [row for row in rows if row.code != NOT_TOLD]
    ChannelCheck.objects.bulk_create(
        told, update_conflicts=True, unique_fields=["channel", "item"], update_fields=_WRITTEN
    )
    silent = [row for row in rows if row.code == NOT_TOLD]
    ChannelCheck.objects.bulk_create(silent, ignore_conflicts=True)
    for row in silent:
        # Asked for and not told: nobody waits for it any more.
        asked = ChannelCheck.objects.filter(channel=row.channel_id, item=row.item)
        asked.filter(state=State.WAITING).update(
            state=row.state, code=row.code, detail=row.detail, checked_at=at
        )
    for row in told:
        # Nobody could ask just now: the limit that was told before still holds.
        if row.item == Item.TIER and row.state == State.OK:
            _keep_tier(row, found[row.channel_id])


def _keep_tier(row: ChannelCheck, findings: Sequence[Finding]) -> None:
    """Let the messages of the portfolio's numbers obey its limit (see tier_check.py)."""
    told = next(one for one in findings if one.item == Item.TIER)
    tier = f"TIER_{told.detail['most']}" if "most" in told.detail else told.code.upper()
    Portfolio.objects.filter(channels=row.channel_id).update(tier=tier[:16])


def mark_waiting(channel: Channel, items: Iterable[str]) -> None:
    """Show these items as being looked at; what was found before stays beside it."""
    rows = [
        ChannelCheck(account_id=channel.account_id, channel=channel, item=item, state=State.WAITING)
        for item in sorted(items)
    ]
    ChannelCheck.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["channel", "item"], update_fields=["state"]
    )


def is_green(channel: Channel) -> bool:
    """Tell whether the webhook was reached from outside, and let nobody else in, when last asked:
    only then may a message be sent again that nobody knows the fate of."""
    checks = ChannelCheck.objects.filter(channel=channel, item=Item.WEBHOOK)
    return checks.filter(state__in=[State.OK, State.WARN]).exists()


def _row(account_id: int, channel_id: int, finding: Finding, at: datetime) -> ChannelCheck:
    return ChannelCheck(
        account_id=account_id,
        channel_id=channel_id,
        item=finding.item,
        state=finding.state,
        code=finding.code[:40],
        detail=canonical(dict(finding.detail)),
        checked_at=at,
    )
