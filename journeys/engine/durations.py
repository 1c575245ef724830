"""Timespans as 8x8 writes them: `d.HH:mm:ss`, `HH:mm:ss`, or a bare number of days."""

from __future__ import annotations

import re
from datetime import timedelta

from journeys.engine.values import Json

LONGEST = timedelta(days=3650)
CLOCK = re.compile(r"(?:(\d{1,5})\.)?(\d{1,2}):([0-5]\d):([0-5]\d)(?:\.(\d{1,6})\d?)?\Z", re.A)
DAYS = re.compile(r"\d{1,5}(?:\.\d{1,9})?\Z", re.A)


class BadDuration(ValueError):
    """The text is no timespan, or one longer than ten years."""


def parse(value: Json) -> timedelta:
    """Return the timespan that `value` (text or a number of days) names, or raise BadDuration."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadDuration(f"a duration is text such as 0.00:05:00, not {type(value).__name__}")
    text = str(value).strip()
    span = _clock(text)
    if span is None and DAYS.match(text):
        span = timedelta(days=float(text))
    if span is None:
        raise BadDuration(f"{text[:40]!r} is no duration; write d.HH:mm:ss, HH:mm:ss or days")
    if span > LONGEST:
        raise BadDuration("a duration is at most 3650 days")
    return span


def _clock(text: str) -> timedelta | None:
    match = CLOCK.match(text)
    if match is None or int(match[2]) > 23:
        return None
    fraction = (match[5] or "").ljust(6, "0")
    return timedelta(
        days=int(match[1] or 0),
        hours=int(match[2]),
        minutes=int(match[3]),
        seconds=int(match[4]),
        microseconds=int(fraction),
    )
