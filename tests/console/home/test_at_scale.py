"""With much traffic the home page reads indexes by time, and few rows of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account
from console.demo.traffic import Amount, NothingToPlayOn, make_traffic
from console.health import failures, hours
from console.home import leftovers
from console.models import HourCount
from tests.console.rows import HOUR, Clinic
from tests.console.test_admin import client_of
from tests.effort import measured
from tests.factories import make_account, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MESSAGES, RUNS = 24_000, 5_000


@pytest.fixture
def busy() -> Account:
    account = Clinic.make().account
    make_traffic(account, Amount(days=60, messages=MESSAGES, runs=RUNS))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return account


def plan_of(sql: str, **asked: Any) -> tuple[str, int]:
    """Return the plan as text, and the most rows that any part of it met."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", asked)
        text = json.dumps(cursor.fetchone()[0])
    return text, max(int(float(part.split(",")[0])) for part in text.split('"Actual Rows": ')[1:])


def test_the_running_hour_is_counted_by_its_own_rows(busy: Account) -> None:
    now = timezone.now()

    plan, rows = plan_of(hours.BOTH, account=busy.pk, first=now - 2 * HOUR, until=now)

    assert "message_by_time" in plan
    assert "run_by_end" in plan
    assert "Seq Scan" not in plan
    assert rows < MESSAGES / 60


def test_failures_are_found_among_the_runs_that_ended_badly(busy: Account) -> None:
    since = timezone.now() - timedelta(hours=24)
    asked = {"since": since, "most": failures.MOST, "groups": failures.GROUPS}

    plan, rows = plan_of(failures.FAILED, account=busy.pk, **asked)

    assert "run_failed" in plan
    assert rows < RUNS / 20


def test_left_over_items_are_found_without_reading_the_inbox(busy: Account) -> None:
    since = timezone.now() - timedelta(hours=24)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan, _ = plan_of(leftovers.LEFT, account=busy.pk, since=since, most=leftovers.MOST)

    assert "inbound_left_over" in plan


def test_the_page_opens_in_less_than_300_ms(busy: Account) -> None:
    client = client_of(make_user())
    client.get("/admin/?period=30d")

    with measured() as effort:
        page = client.get("/admin/?period=30d")

    assert "book is failing" in page.content.decode()
    assert effort.seconds < 0.3


def test_traffic_is_as_much_as_was_asked_for(busy: Account) -> None:
    written = HourCount.objects.filter(account=busy)

    counts = sum(written.filter(kind="message").values_list("count", flat=True))
    assert 0.95 * MESSAGES < counts <= MESSAGES


def test_traffic_needs_a_channel_and_a_journey() -> None:
    with pytest.raises(NothingToPlayOn):
        make_traffic(make_account(), Amount(days=1, messages=1, runs=1))
