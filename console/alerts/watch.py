"""Opens and closes alerts, once a minute: one process at a time, each change with its telling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Account
from console.alerts.rules import Finding, find
from console.alerts.telling import Event, tell
from console.health.snapshot import Health, limits_of, measure
from console.models import Alert
from outbox.bell import ring
from outbox.rows import fetch

# A trouble is over when it was not seen for so long, so that one that flickers is one alert.
CALM = timedelta(minutes=2)

LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('wend alerts'), %(account)s::int)"


def watch(account: Account) -> int:
    """Look at the account; return how many alerts were opened or closed. Safe to run anywhere.

    What is told is put into the outbox in the same transaction as the alert's state: a process
    that dies has done both or neither.
    """
    window = timedelta(minutes=limits_of(account).failed_window_min)
    health = measure(account, window)
    findings = find(health)
    with transaction.atomic():
        if not fetch(LOCK, {"account": account.pk})[0][0]:
            return 0
        changed = _open_or_renew(health, findings) + _close(health)
        if changed:
            transaction.on_commit(ring)
    return changed


def _open_or_renew(health: Health, findings: Sequence[Finding]) -> int:
    """Open what is new; of what is open note that it was seen, and how it is now."""
    known = {(one.rule, one.subject): one for one in _open_alerts(health)}
    opened = 0
    for finding in findings:
        alert = known.get((finding.rule, finding.subject))
        if alert is None:
            tell(health.limits, _open(health, finding), Event.OPENED)
            opened += 1
        else:
            alert.title, alert.detail = finding.title[:200], finding.detail[:400]
            alert.seen_at = health.now
            alert.save(update_fields=["title", "detail", "seen_at"])
    return opened


def _close(health: Health) -> int:
    """Close what was not seen for a while, and tell that it is over."""
    over = [one for one in _open_alerts(health) if health.now - one.seen_at >= CALM]
    for alert in over:
        alert.closed_at = health.now
        alert.save(update_fields=["closed_at"])
        tell(health.limits, alert, Event.CLOSED)
    return len(over)


def _open_alerts(health: Health) -> QuerySet[Alert]:
    return Alert.objects.filter(account=health.account, closed_at__isnull=True).order_by("pk")


def _open(health: Health, finding: Finding) -> Alert:
    now: datetime = health.now
    return Alert.objects.create(
        account=health.account,
        rule=finding.rule,
        subject=finding.subject,
        title=finding.title[:200],
        detail=finding.detail[:400],
        opened_at=now,
        seen_at=now,
    )
