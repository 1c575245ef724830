"""Ways from a long list to one month or day of it, made from the calendar alone."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

MONTHS = 6
DAYS = 7

Link = Callable[[dict[str, Any], list[str]], str]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time that the list can be narrowed to; `is_on` when it is."""

    title: str
    link: str
    is_on: bool = False


def periods(params: Mapping[str, str], field: str, link: Link, now: datetime) -> list[Period]:
    """Return the links above a list by the time column `field`.

    Without a choice: the last days and months. With a month: its days. `params` are those of the
    URL, in the words of Django's date hierarchy (`created_at__year=2026`).
    """
    chosen = _chosen(params, field)
    today = timezone.localtime(now).date()

    def to(year: int, month: int, day: int | None = None) -> str:
        wanted: dict[str, Any] = {f"{field}__year": year, f"{field}__month": month}
        if day is not None:
            wanted[f"{field}__day"] = day
        return link(wanted, [f"{field}__"])

    everything = Period(gettext("All dates"), link({}, [f"{field}__"]), not chosen)
    if not chosen:
        return [everything, *_days(today, to), *_months(today, to)]
    year, month, day = (*chosen, 0, 0)[:3]
    if not month:
        return [everything, *(_month(year, number, to) for number in range(1, 13))]
    last = calendar.monthrange(year, month)[1]
    days = [
        Period(str(number), to(year, month, number), number == day) for number in range(1, last + 1)
    ]
    return [everything, _month(year, month, to, is_on=not day), *days]


def _chosen(params: Mapping[str, str], field: str) -> tuple[int, ...]:
    """Return (year, month, day) as far as the URL names them, () for none or nonsense."""
    parts = [params.get(f"{field}__{part}", "") for part in ("year", "month", "day")]
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit()]
    try:
        date(*(*numbers, 1, 1)[:3])
    except (ValueError, TypeError):
        return ()
    return tuple(numbers)


def _days(today: date, to: Callable[[int, int, int | None], str]) -> list[Period]:
    names = {0: gettext("Today"), 1: gettext("Yesterday")}
    found = []
    for ago in range(DAYS):
        day = today - timedelta(days=ago)
        title = names.get(ago) or formats.date_format(day, "D j")
        found.append(Period(title, to(day.year, day.month, day.day)))
    return found


def _months(today: date, to: Callable[..., str]) -> list[Period]:
    found, first = [], today.replace(day=1)
    for _ in range(MONTHS):
        found.append(_month(first.year, first.month, to))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _month(year: int, month: int, to: Callable[..., str], is_on: bool = False) -> Period:
    title = capfirst(formats.date_format(date(year, month, 1), "M Y"))
    return Period(title, to(year, month), is_on)
