"""ISO 8601 durations, read and written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from journeys.engine.values import Json
from journeys.simulator import spans


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("PT0S", timedelta()),
        ("PT5M", timedelta(minutes=5)),
        ("P1DT2H", timedelta(days=1, hours=2)),
        ("PT1H30M15.5S", timedelta(hours=1, minutes=30, seconds=15, microseconds=500_000)),
        ("P2W", timedelta(weeks=2)),
        ("pt90s", timedelta(seconds=90)),
    ],
)
def test_durations_are_read(text: str, span: timedelta) -> None:
    assert spans.parse(text) == span


@pytest.mark.parametrize(
    "value", ["", "P", "PT", "P1DT", "5M", "PT5", "-PT5M", "P1M", "P1Y", "P9999D", 5, None, True]
)
def test_other_values_are_refused(value: Json) -> None:
    with pytest.raises(spans.BadSpan):
        spans.parse(value)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(), "PT0S"),
        (timedelta(minutes=5), "PT5M"),
        (timedelta(minutes=90), "PT1H30M"),
        (timedelta(days=1), "P1D"),
        (timedelta(days=1, hours=2), "P1DT2H"),
        (timedelta(seconds=1, microseconds=250_000), "PT1.25S"),
    ],
)
def test_durations_are_written(span: timedelta, text: str) -> None:
    assert spans.write(span) == text
    assert spans.parse(text) == span
