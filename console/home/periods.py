"""The stretches of time that the home page shows, in the account's own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from console.health.counts import Stretch

DEFAULT = "24h"


@dataclass(frozen=True, slots=True)
class Period:
    """A choice of the switch: how many bars, how many hours each, a label every so many bars."""

    name: str
    title: str | Promise
    bars: int
    hours: int
    label_every: int
    label: str

    def stretch(self, now: datetime, zone: ZoneInfo) -> Stretch:
        """Return the bars that end with the one that runs; they begin at round local hours."""
        local = now.astimezone(zone)
        begun = local.replace(
            hour=local.hour - local.hour % self.hours, minute=0, second=0, microsecond=0
        )
        width = timedelta(hours=self.hours)
        return Stretch(begun.astimezone(now.tzinfo) - (self.bars - 1) * width, width, self.bars)


PERIODS = {
    "24h": Period("24h", _("24 h"), 24, 1, 3, "%H"),
    "7d": Period("7d", _("7 days"), 28, 6, 4, "%a"),
    "30d": Period("30d", _("30 days"), 30, 24, 5, "%-d %b"),
}


def period_of(name: str | None) -> Period:
    """Return the period that was asked for, or the shortest."""
    return PERIODS.get(name or DEFAULT, PERIODS[DEFAULT])
