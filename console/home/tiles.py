"""The figures on top of the home page; each opens the list behind it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from console.health.channels import WENT_OUT
from console.health.counts import Counts, Stretch, Tally
from console.health.snapshot import Health
from console.home.needs import list_url
from console.home.words import change, percent, span

REACHED = ("delivered", "read")


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure; `tone` colours the hint: ok, warn, err or nothing."""

    title: str
    value: str
    hint: str
    tone: str
    url: str


def tiles(health: Health, counts: Counts, stretch: Stretch) -> list[Tile]:
    """Return the tiles in the order of the page."""
    since = stretch.start.isoformat()
    return [
        _messages_out(counts, since),
        _delivered(counts, since),
        _runs_finished(counts, since),
        _queue_age(health),
        _inbox_lag(health),
    ]


def sent(tally: Tally) -> int:
    """Return how many messages were handed over."""
    return sum(tally["message", key] for key in WENT_OUT)


def reached(tally: Tally) -> int:
    """Return how many messages arrived at a phone."""
    return sum(tally["message", key] for key in REACHED)


def _messages_out(counts: Counts, since: str) -> Tile:
    now, before = sent(counts.total), sent(counts.before)
    url = list_url("messaging.message", direction__exact="out", created_at__gte=since)
    return Tile(_("Messages out"), f"{now:,}", change(now, before), _tone(now - before), url)


def _delivered(counts: Counts, since: str) -> Tile:
    total, before = counts.total, counts.before
    out, was_out = sent(total), sent(before)
    hint, tone = "", ""
    if out and was_out:
        points = 100 * (reached(total) / out - reached(before) / was_out)
        sign = "+" if points > 0 else "−" if points < 0 else "±"
        hint, tone = f"{sign}{abs(points):.1f}", "ok" if points >= 0 else "warn"
    url = list_url(
        "messaging.message", direction__exact="out", status__exact="failed", created_at__gte=since
    )
    return Tile(_("Delivered"), percent(reached(total), out), hint, tone, url)


def _runs_finished(counts: Counts, since: str) -> Tile:
    now, before = counts.total["run", "finished"], counts.before["run", "finished"]
    url = list_url("journeys.run", status__exact="Complete", ended_at__gte=since)
    return Tile(_("Runs finished"), f"{now:,}", change(now, before), _tone(now - before), url)


def _queue_age(health: Health) -> Tile:
    waiting, limit_s = health.sends, health.limits.queue_age_s
    url = list_url("outbox.effect", state__exact="pending")
    hint, tone = (_("normal"), "") if waiting.p95_s <= limit_s else (_("too long"), "err")
    if not waiting.count:
        hint = _("nothing waits")
    return Tile(_("Queue age, 95 %"), span(waiting.p95_s), hint, tone, url)


def _inbox_lag(health: Health) -> Tile:
    unread, limit_s = health.inbox, health.limits.inbox_lag_s
    url = list_url("messaging.inboundevent", state__exact="pending")
    hint, tone = (_("normal"), "") if unread.oldest_s <= limit_s else (_("behind"), "err")
    if not unread.count:
        hint = _("all read")
    return Tile(_("Inbox lag"), span(unread.oldest_s), hint, tone, url)


def _tone(difference: int) -> str:
    return "ok" if difference > 0 else ""
