"""Spans of time as scripts write them: ISO 8601 durations such as PT5M or P1DT2H."""

from __future__ import annotations

import re
from datetime import timedelta

from journeys.engine.values import Json

LONGEST = timedelta(days=3650)
_NUMBER = r"(\d{1,9}(?:[.,]\d{1,6})?)"
_DURATION = re.compile(
    rf"P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?\Z",
    re.IGNORECASE | re.ASCII,
)
_UNITS = ("weeks", "days", "hours", "minutes", "seconds")


class BadSpan(ValueError):
    """The value is no ISO 8601 duration, or one longer than ten years."""


def parse(value: Json) -> timedelta:
    """Return the span that an ISO 8601 duration names; months and years have no fixed length."""
    text = value.strip() if isinstance(value, str) else ""
    match = _DURATION.match(text)
    if match is None or not any(match.groups()) or text.upper().endswith("T"):
        raise BadSpan(f"{str(value)[:40]!r} is no ISO 8601 duration such as PT5M or P1DT2H")
    span = timedelta(
        **{
            unit: float(number.replace(",", "."))
            for unit, number in zip(_UNITS, match.groups(), strict=True)
            if number
        }
    )
    if span > LONGEST:
        raise BadSpan("a duration is at most 3650 days")
    return span


def write(span: timedelta) -> str:
    """Return the span as an ISO 8601 duration of days, hours, minutes and seconds."""
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{span.microseconds:06}".rstrip("0") if span.microseconds else ""
    clock = "".join(
        part
        for part, value in (
            (f"{hours}H", hours),
            (f"{minutes}M", minutes),
            (f"{seconds}{fraction}S", seconds or span.microseconds),
        )
        if value
    )
    days = f"{span.days}D" if span.days else ""
    return f"P{days}T{clock}" if clock else f"P{days}" if days else "PT0S"
