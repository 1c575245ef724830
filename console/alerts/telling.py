"""Telling people and systems of an alert: effects that the outbox carries after the commit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.clock import wall_now
from accounts.models import Account
from console.home.words import span
from console.models import Alert, AlertSettings
from journeys.engine.values import canonical
from outbox.ports import Finished, Row
from outbox.queue import NewEffect, enqueue

MAIL, WEBHOOK = "alert_mail", "alert_webhook"
PAYLOAD_VERSION = 1
# A mail or a call that may have arrived is made again: a warning twice is better than none.
MAX_ATTEMPTS = 12
GRACE_S = 30
LONGEST_WAIT_S = 600.0
# A stream's name holds 80 characters; the way comes on top.
LONGEST_STREAM = 60


class Event(StrEnum):
    """What is told."""

    OPENED = "alert.opened"
    CLOSED = "alert.closed"
    TEST = "alert.test"


def tell(limits: AlertSettings, alert: Alert, event: Event) -> None:
    """Put the tellings of this alert into the outbox; each happens once for each event."""
    payload = {
        "event": str(event),
        "alert": alert.pk,
        "subject": one_line(_subject(alert, event)),
        "body": _body(alert, event),
        "data": {
            "id": alert.pk,
            "account": alert.account.public_id,
            "rule": str(alert.rule),
            "subject": alert.subject,
            "title": alert.title,
            "detail": alert.detail,
            "openedAt": alert.opened_at.isoformat(),
            "closedAt": alert.closed_at.isoformat() if alert.closed_at else None,
        },
    }
    name = f"alert:{alert.pk}:{event.name.lower()}"
    trouble = f"alert:{alert.account_id}:{alert.rule}:{alert.subject}"[:LONGEST_STREAM]
    put(alert.account, name, payload, ways(limits), stream=trouble)


def ways(limits: AlertSettings) -> list[str]:
    """Return how this account wants to be told."""
    chosen = [(MAIL, limits.emails.strip()), (WEBHOOK, limits.webhook_url)]
    return [way for way, is_wanted in chosen if is_wanted]


def put(
    account: Account, name: str, payload: dict[str, object], by: Iterable[str], stream: str = ""
) -> None:
    """Put one effect for each way into the outbox; the caller brings the transaction.

    Of one stream and way, the later waits for the earlier: that it is over is told after that it
    began, however often that had to be tried.
    """
    enqueue(
        [
            NewEffect(
                account_id=account.pk,
                key=f"{name}:{way}",
                kind=way,
                payload=canonical(payload),
                payload_version=PAYLOAD_VERSION,
                gate=f"alert:{account.pk}",
                stream=f"{stream}:{way}" if stream else None,
                due_at=wall_now(),
                grace_s=GRACE_S,
            )
            for way in by
        ]
    )


def wait_s(attempt: int) -> float:
    """Return how long to wait before the next attempt: five seconds, doubled each time."""
    return min(5.0 * 2.0 ** (attempt - 1), LONGEST_WAIT_S)


def note_told(rows: Sequence[Finished], alerts: Iterable[int | None]) -> None:
    """Note on the alerts whose telling was accepted that somebody knows."""
    _note(alert for row, alert in zip(rows, alerts, strict=True) if row.outcome.kind == "accepted")


def told_by_hand(rows: Sequence[Row]) -> dict[int, str]:
    """Note that a person saw these tellings arrive; return what stands for their answers."""
    _note(json.loads(row.payload)["alert"] for row in rows)
    return dict.fromkeys((row.id for row in rows), canonical({}))


def one_line(text: str) -> str:
    """Return a text that a mail's header can carry: names may hold line breaks, headers not."""
    return " ".join(text.split())


def _note(alerts: Iterable[int | None]) -> None:
    told = [alert for alert in alerts if alert is not None]
    if told:
        Alert.objects.filter(pk__in=told).update(last_told_at=Now())


def _subject(alert: Alert, event: Event) -> str:
    words = {Event.OPENED: _("[Wend] %(title)s"), Event.CLOSED: _("[Wend] Over: %(title)s")}
    return words[event] % {"title": alert.title}


def _body(alert: Alert, event: Event) -> str:
    lines = [alert.title, alert.detail, ""]
    if event == Event.CLOSED and alert.closed_at:
        lasted = span((alert.closed_at - alert.opened_at).total_seconds())
        lines.append(_("This is over. It lasted %(span)s.") % {"span": lasted})
    else:
        lines.append(_("You hear again when it is over."))
    lines.append(_("Account: %(account)s") % {"account": alert.account.name})
    lines.append(_("Since: %(time)s UTC") % {"time": f"{alert.opened_at:%Y-%m-%d %H:%M}"})
    return "\n".join(lines)
