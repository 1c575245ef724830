"""Timespans of 8x8."""

from __future__ import annotations

from datetime import timedelta

import pytest

from journeys.engine.durations import BadDuration, parse
from journeys.engine.values import Json


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0.00:05:00", timedelta(minutes=5)),
        ("00:05:00", timedelta(minutes=5)),
        ("1.00:00:00", timedelta(days=1)),
        ("2", timedelta(days=2)),
        (2, timedelta(days=2)),
        (0.5, timedelta(hours=12)),
        ("00:00:01.5", timedelta(seconds=1.5)),
        (" 10.23:59:59 ", timedelta(days=10, hours=23, minutes=59, seconds=59)),
    ],
)
def test_timespan_is_read(text: Json, span: timedelta) -> None:
    assert parse(text) == span


@pytest.mark.parametrize(
    "text", ["", "5 minutes", "24:00:00", "00:60:00", "-1", "1:2", True, None, [], "3651", "1e9"]
)
def test_what_is_no_timespan_is_refused(text: Json) -> None:
    with pytest.raises(BadDuration):
        parse(text)
