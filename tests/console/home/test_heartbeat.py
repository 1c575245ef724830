"""Signs of life: noted now and then, by whoever works, in one row."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from console.health.heartbeat import PumpNote, note, silences
from console.models import Heartbeat
from tests.console.rows import HOUR

pytestmark = pytest.mark.django_db


def test_a_pump_that_goes_round_shows_life_without_being_busy() -> None:
    assert PumpNote()() == 0

    assert silences()["pump"] < 5


def test_a_pump_notes_its_life_once_in_ten_seconds() -> None:
    pump = PumpNote()
    pump()

    with CaptureQueriesContext(connection) as captured:
        pump()

    assert len(captured) == 0


def test_who_comes_back_is_silent_no_more() -> None:
    Heartbeat.objects.create(name="beat", at=timezone.now() - HOUR)
    assert silences()["beat"] > 3_500

    note("beat")

    assert silences()["beat"] < 5


def test_what_never_worked_is_not_silent_but_unknown() -> None:
    assert silences() == {}
