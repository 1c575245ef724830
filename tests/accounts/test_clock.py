"""Wall time: real, except in sessions of the demo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.clock import set_offset, wall_now
from accounts.errors import ClockIsReal
from accounts.models import ClockOffset

SOON = timedelta(minutes=1)


def off_by(moment: datetime) -> timedelta:
    return abs(moment - datetime.now(UTC))


@pytest.mark.django_db
def test_nobody_moves_the_clock_outside_demo_mode() -> None:
    with pytest.raises(ClockIsReal):
        set_offset(timedelta(days=1))


@pytest.mark.usefixtures("demo_clock")
def test_the_demo_moves_it_and_puts_it_back() -> None:
    set_offset(timedelta(days=7))
    moved = off_by(wall_now() - timedelta(days=7))
    set_offset(timedelta(0))

    assert moved < SOON
    assert off_by(wall_now()) < SOON


@pytest.mark.django_db
def test_a_row_that_a_demo_left_behind_moves_no_other_session() -> None:
    ClockOffset.objects.create(offset=timedelta(days=7))

    assert off_by(wall_now()) < SOON
