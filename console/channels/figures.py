"""How a channel is doing: what became of its messages, what failed and why, what waits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from console.channels.events import News, news_of
from console.health.counts import Counts, Stretch, Tally, count
from console.health.queues import Waiting, waiting_sends
from console.home.needs import list_url
from console.home.tiles import Tile, reached, sent
from console.home.words import percent, span
from journeys.inspector.advice import advice_for
from messaging.models import Channel, InboundEvent, Message
from outbox.models import GateRate
from outbox.rows import fetch

MOST_CODES = 12
DAY = timedelta(hours=24)
# Beyond so many template messages a day the count of people says "or more".
MOST_READ = 50_000

# A business writes first by a template; Meta counts the people, not the messages (Cloud API,
# messaging limits).
FIRST_WRITTEN = """
SELECT count(DISTINCT contact_id), count(*) FROM (
  SELECT m.contact_id FROM messaging_message m
    JOIN messaging_channel c ON c.id = m.channel_id
   WHERE m.account_id = %(account)s AND m.created_at >= %(since)s AND m.direction = 'out'
     AND m.template_name <> '' AND m.status NOT IN ('failed', 'queued')
     AND c.portfolio_id = %(portfolio)s
   ORDER BY m.created_at DESC LIMIT %(most)s) AS lately
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """Messages that failed by one code: how many, what happened, what to do."""

    code: str
    count: int
    why: str
    do: str
    url: str


@dataclass(frozen=True, slots=True)
class Reached:
    """How many people were written to first within a day; `is_more`: at the least so many."""

    people: int
    is_more: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """One look at a channel. `lag_s` is the age of its oldest unread message, None for none."""

    counts: Counts
    gate: GateRate | None
    waiting: Waiting
    lag_s: float | None
    faults: list[Fault]
    reached: Reached
    news: list[News]

    def paused_until(self, now: datetime) -> datetime | None:
        until = self.gate.paused_until if self.gate else None
        return until if until is not None and until > now else None


def measure_channel(channel: Channel, stretch: Stretch, now: datetime, wall: datetime) -> Figures:
    """Look at a channel now; `wall` may be moved by a demo, counts go by the real clock."""
    mine = count(channel.account_id, stretch, now).by_channel.get(channel.pk)
    empty: list[Tally] = [Counter() for _ in range(stretch.bars)]
    return Figures(
        Counts(mine or empty),
        GateRate.objects.filter(gate=channel.gate).first(),
        waiting_sends([channel.gate], wall),
        _lag_s(channel, now),
        _faults(channel, stretch.start),
        _reached(channel, now - DAY),
        news_of(channel, now),
    )


def channel_tiles(channel: Channel, figures: Figures, since: datetime, now: datetime) -> list[Tile]:
    """Return the figures on top of the page; each opens the list behind it."""
    total = figures.counts.total
    out, read = sent(total), total["message", "read"]
    failed = total["message", "failed"] + total["message", "uncertain"]
    mine = {"channel": channel.pk, "created_at__gte": since.isoformat(), "direction": "out"}
    seen = channel.webhook_seen_at
    silent = _("never") if seen is None else _ago((now - seen).total_seconds())
    wait = figures.waiting
    queue = _("oldest %(span)s") % {"span": span(wait.oldest_s)} if wait.count else ""
    lag = span(figures.lag_s) if figures.lag_s is not None else _("none")
    messages = "messaging.message"
    return [
        Tile(_("Messages out"), f"{out:,}", "", "", list_url(messages, **mine)),
        Tile(_("Delivered"), percent(reached(total), out), f"{reached(total):,}", "",
             list_url(messages, **mine, status__exact="delivered")),
        Tile(_("Read"), percent(read, out), f"{read:,}", "",
             list_url(messages, **mine, status__exact="read")),
        Tile(_("Failed"), percent(failed, out), f"{failed:,}", "err" if failed else "",
             list_url(messages, **mine, trouble="any")),
        Tile(_("Waiting to go out"), f"{wait.count:,}", queue, "",
             list_url("outbox.effect", state="waiting")),
        Tile(_("Unread for"), lag, "", "", list_url("messaging.inboundevent", state="pending")),
        Tile(_("Last webhook"), silent, "", "", list_url("messaging.inboundevent")),
    ]  # fmt: skip


def _ago(seconds: float) -> str:
    return _("just now") if seconds < 60 else _("%(span)s ago") % {"span": span(seconds)}


def _lag_s(channel: Channel, now: datetime) -> float | None:
    unread = InboundEvent.objects.filter(
        channel=channel, state="pending", kind="message", contact__isnull=True
    )
    oldest = unread.order_by("received_at").values_list("received_at", flat=True).first()
    return max((now - oldest).total_seconds(), 0.0) if oldest else None


def _faults(channel: Channel, since: datetime) -> list[Fault]:
    failed = Message.objects.filter(
        account=channel.account_id, channel=channel, created_at__gte=since
    ).exclude(error_code="")
    rows = failed.order_by().values_list("error_code").annotate(n=Count("pk")).order_by("-n")
    return [_fault(channel, code, n, since) for code, n in rows[:MOST_CODES]]


def _fault(channel: Channel, code: str, n: int, since: datetime) -> Fault:
    advice = advice_for(code)
    url = list_url(
        "messaging.message", channel=channel.pk, code=code, created_at__gte=since.isoformat()
    )
    return Fault(code, n, str(advice.why), str(advice.do), url)


def _reached(channel: Channel, since: datetime) -> Reached:
    asked = {
        "account": channel.account_id,
        "portfolio": channel.portfolio_id,
        "since": since,
        "most": MOST_READ,
    }
    people, read = fetch(FIRST_WRITTEN, asked)[0]
    return Reached(people, read >= MOST_READ)
