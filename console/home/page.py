"""The home page: what runs, what waits, what failed; refreshed by its own fragment."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import dateformat
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.scope import find_account, sees_numbers
from console.health.counts import count
from console.health.snapshot import measure
from console.home.leftovers import leftovers
from console.home.needs import needs
from console.home.periods import PERIODS, Period, period_of
from console.home.setup import setup_steps
from console.home.tiles import tiles
from console.home.views import channel_rows, message_chart, run_chart
from messaging.models import Channel

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Failures and unhandled messages older than this are history: the lists have them.
RECENT = timedelta(hours=24)
DEMOS = ("appointment_booking", "order_shipped")


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo journey that this person may play on the phone page."""

    title: str
    start_url: str
    phone_url: str
    number: str


def home(request: HttpRequest, site: Mapping[str, Any]) -> HttpResponse:
    """Draw the whole page; people without an account or a role are told whom to ask."""
    account = _account_of(request)
    if account is None:
        return render(request, "console/nobody.html", {**site, "title": _("Home")}, status=403)
    user = cast("User", request.user)
    context = {
        **site,
        "title": _("Home"),
        **live_context(request, account),
        "may_change_alerts": user.has_perm("console.change_alertsettings"),
    }
    return render(request, "console/home.html", context)


def home_live(request: HttpRequest) -> HttpResponse:
    """Draw only what changes by itself."""
    account = _account_of(request)
    if account is None:
        return HttpResponse(status=403)
    return render(request, "console/home_live.html", live_context(request, account))


def _account_of(request: HttpRequest) -> Account | None:
    may = request.user.has_perms(("messaging.view_message", "journeys.view_run"))
    return find_account(request) if may else None


def live_context(request: HttpRequest, account: Account) -> dict[str, Any]:
    """Measure the account and return what the fragment shows."""
    period = period_of(request.GET.get("period"))
    health = measure(account, RECENT)
    zone = zone_of([one.channel for one in health.channels])
    stretch = period.stretch(health.now, zone)
    counts = count(account.pk, stretch, health.now)
    found = needs(
        health,
        leftovers(account.pk, health.now - RECENT),
        zone,
        sees_numbers(request.user),
    )
    is_admin = request.user.has_perm("accounts.change_membership")
    return {
        "account": account,
        "greeting": greeting(health.now.astimezone(zone), cast("User", request.user)),
        "now": dateformat.format(health.now.astimezone(zone), "l j F, H:i"),
        "clock": f"{health.now.astimezone(zone):%H:%M}",
        "zone": zone.key,
        "period": period,
        "periods": switch(period),
        "demos": demos(cast("User", request.user)),
        "tiles": tiles(health, counts, stretch),
        "needs": found,
        "urgent": sum(need.urgency == "e" for need in found),
        "soon": sum(need.urgency == "w" for need in found),
        "charts": [
            message_chart(counts, stretch, period, zone),
            run_chart(counts, stretch, period, zone),
        ],
        "channels": channel_rows(health),
        "inbox": health.inbox,
        "setup": setup_steps(health) if is_admin else [],
    }


def switch(chosen: Period) -> list[dict[str, Any]]:
    """Return the links of the period switch."""
    return [
        {"title": one.title, "url": f"?period={one.name}", "is_on": one.name == chosen.name}
        for one in PERIODS.values()
    ]


def zone_of(channels: Iterable[Channel]) -> ZoneInfo:
    """Return the time zone of the account's oldest number; UTC before there is one."""
    first = next(iter(channels), None)
    return ZoneInfo(first.time_zone if first else settings.TIME_ZONE)


def greeting(local: datetime, user: User) -> str:
    """Greet by the time of day, with the first name when it is known."""
    name = user.first_name or user.get_username()
    if local.hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    if local.hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def demos(user: User) -> list[Demo]:
    """Return the demo journeys that this person may play; none outside demo mode."""
    if not (settings.DEMO and settings.SANDBOX_URL and user.has_perm("console.use_phone")):
        return []
    titles = {
        "appointment_booking": _("Play the appointment demo"),
        "order_shipped": _("Play the order demo"),
    }
    number = f"+659{secrets.randbelow(10**7):07d}"
    try:
        phone = reverse("admin:phone")
        return [Demo(titles[name], f"{phone}api/start/{name}/", phone, number) for name in DEMOS]
    except NoReverseMatch:
        return []
