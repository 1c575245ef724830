"""The page of a channel: how it is doing, what its tests found, what holds it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import wall_now
from console.channels.checklist import CheckRow, check_rows
from console.channels.figures import Figures, channel_tiles, measure_channel
from console.channels.finding import find_channel
from console.channels.kinds import KINDS
from console.channels.stamp import channel_stamp
from console.home.page import zone_of
from console.home.periods import period_of
from console.home.views import message_chart
from messaging.channel_actions import CHANGE
from messaging.models import Channel, ChannelCheck
from messaging.providers.meanings import reason_words

# Who pauses for longer means until a person says so.
HELD = timedelta(days=365)


def channel_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a channel; `?part` gives only what changes by itself."""
    stamp = channel_stamp(public_id)
    channel = find_channel(request, public_id)
    with timezone.override(zone_of([channel])):
        context = {"stamp": stamp, **_context(request, channel)}
        if "part" in request.GET:
            return render(request, "console/channel_part.html", context)
        context |= {**admin.site.each_context(request), "title": channel.name}
        return render(request, "console/channel.html", context)


def _context(request: HttpRequest, channel: Channel) -> dict[str, Any]:
    now, zone = timezone.now(), zone_of([channel])
    period = period_of(request.GET.get("period"))
    stretch = period.stretch(now, zone)
    figures = measure_channel(channel, stretch, now, wall_now())
    rows = check_rows(channel, list(ChannelCheck.objects.filter(channel=channel)), now)
    until = figures.paused_until(now)
    tone, words = state_of(channel, rows, until)
    return {
        "channel": channel,
        "kind": KINDS[channel.provider],
        "tone": tone,
        "state": words,
        "checks": rows,
        "is_looking": any(row.is_waiting for row in rows),
        "figures": figures,
        "tiles": channel_tiles(channel, figures, stretch.start, now),
        "chart": message_chart(figures.counts, stretch, period, zone),
        "periods": _switch(period.name),
        "period": period,
        "paused_until": until,
        "is_held": until is not None and until - now > HELD,
        "pause_why": _pause_why(figures) if until else "",
        "limits": _limits(rows, figures),
        "test_numbers": len(channel.test_numbers.split()),
        "may_change": request.user.has_perm(CHANGE),
    }


def state_of(
    channel: Channel, rows: list[CheckRow], paused_until: datetime | None
) -> tuple[str, str]:
    """Return how the channel is, as tone and words: what stops messages comes first."""
    wrong = sum(row.tone == "e" for row in rows)
    if channel.archived_at is not None:
        return "", _("Archived")
    if wrong:
        told = ngettext("%(n)d check is wrong", "%(n)d checks are wrong", wrong)
        return "e", told % {"n": wrong}
    if paused_until is not None:
        return "w", _("Paused")
    if channel.is_staging:
        return "w", _("Staging")
    if all(row.state == _("not tested") for row in rows):
        return "w", _("Not tested yet")
    if any(row.tone == "w" for row in rows):
        return "w", _("Look at its checks")
    return "o", _("Healthy")


def _pause_why(figures: Figures) -> str:
    """Say why nothing goes out, and by which code."""
    reason = figures.gate.reason if figures.gate else ""
    words = reason_words(reason)
    return words if words == reason else f"{words} ({reason})"


def _switch(chosen: str) -> list[dict[str, Any]]:
    names = {"24h": _("24 h"), "7d": _("7 days"), "30d": _("30 days")}
    return [
        {"title": title, "url": f"?period={name}", "is_on": name == chosen}
        for name, title in names.items()
    ]


def _limits(rows: list[CheckRow], figures: Figures) -> list[tuple[str, str]]:
    """Return what bounds the channel: its rate, the number's limit, how much of it was used."""
    found = {row.item: row.found for row in rows}
    gate, used = figures.gate, figures.reached
    per_second = gate.per_second if gate else None
    people = f"{used.people:,}" + ("+" if used.is_more else "")
    return [
        (
            _("Our rate"),
            _("%(rate)g a second") % {"rate": per_second} if per_second else _("no limit"),
        ),
        (_("Number may send"), found.get("throughput", "–")),
        (_("Messaging limit"), found.get("tier", "–")),
        (_("Written to first in 24 h"), _("%(people)s people, by templates") % {"people": people}),
    ]
