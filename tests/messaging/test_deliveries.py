"""Stored deliveries: partitions made ahead and dropped by retention."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from messaging.deliveries import DAYS_AHEAD, KEPT_DAYS, keep_partitions
from messaging.models import WebhookDelivery

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def keep_delivery(day: date) -> None:
    received = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    WebhookDelivery.objects.create(
        channel_id=1, received_at=received, headers="{}", body=b"{}", readable=True
    )


def test_the_coming_days_get_partitions_once() -> None:
    made, _ = keep_partitions(TODAY)
    again, _ = keep_partitions(TODAY)

    assert len(made) == DAYS_AHEAD
    assert made[0] == "messaging_webhookdelivery_20261124"
    assert again == []


def test_a_delivery_goes_into_the_partition_of_its_day() -> None:
    keep_partitions(TODAY)

    keep_delivery(TODAY + timedelta(days=1))

    assert WebhookDelivery.objects.count() == 1


def test_partitions_past_retention_are_dropped_with_their_rows() -> None:
    keep_partitions(TODAY)
    keep_delivery(TODAY + timedelta(days=1))

    _, dropped = keep_partitions(TODAY + timedelta(days=KEPT_DAYS + 2))

    assert dropped == ["messaging_webhookdelivery_20261124"]
    assert not WebhookDelivery.objects.exists()


def test_old_deliveries_of_days_without_a_partition_go_as_well() -> None:
    keep_delivery(TODAY)
    keep_delivery(TODAY + timedelta(days=KEPT_DAYS))

    keep_partitions(TODAY + timedelta(days=KEPT_DAYS + 1))

    assert WebhookDelivery.objects.count() == 1


def test_a_table_that_an_earlier_run_could_not_attach_is_attached_now() -> None:
    keep_partitions(TODAY)
    name = "messaging_webhookdelivery_20261125"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE messaging_webhookdelivery DETACH PARTITION {name}")

    made, _ = keep_partitions(TODAY)

    assert made == [name]


def test_a_table_that_an_earlier_run_could_not_drop_is_dropped_now() -> None:
    keep_partitions(TODAY)
    name = "messaging_webhookdelivery_20261124"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE messaging_webhookdelivery DETACH PARTITION {name}")

    _, dropped = keep_partitions(TODAY + timedelta(days=KEPT_DAYS + 2))

    assert dropped == [name]


def test_a_day_whose_rows_are_among_the_rest_holds_up_no_other_day(
    caplog: pytest.LogCaptureFixture,
) -> None:
    keep_delivery(TODAY + timedelta(days=1))

    made, _ = keep_partitions(TODAY)

    assert len(made) == DAYS_AHEAD - 1
    assert "20261124 stays without rows" in caplog.text


@pytest.fixture
def no_partitions() -> Iterator[None]:
    """Drop what a test commits: the table is not Django's to empty."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            r" AND relname ~ '^messaging_webhookdelivery_\d{8}$'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {name}")
        cursor.execute("TRUNCATE messaging_webhookdelivery")


@contextmanager
def backup() -> Iterator[None]:
    """Hold what a running pg_dump holds: ACCESS SHARE on the table and all its partitions."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE messaging_webhookdelivery IN ACCESS SHARE MODE")
        yield
    finally:
        other.close()


def keep_aside(today: date) -> tuple[threading.Thread, list[tuple[list[str], list[str]]]]:
    """Keep the partitions on a thread of its own, with a connection of its own."""
    answers: list[tuple[list[str], list[str]]] = []

    def work() -> None:
        try:
            answers.append(keep_partitions(today))
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread, answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_partitions")
@pytest.mark.parametrize("later", [0, KEPT_DAYS + 2], ids=["making", "dropping"])
def test_deliveries_do_not_wait_long_while_a_backup_holds_the_table(
    later: int, caplog: pytest.LogCaptureFixture
) -> None:
    if later:
        keep_partitions(TODAY)
        # All there is to do is to drop the first day.
        keep_partitions(TODAY + timedelta(days=later - 1))
    today = TODAY + timedelta(days=later)

    with backup():
        thread, answers = keep_aside(today)
        time.sleep(0.3)
        begun = time.monotonic()
        keep_delivery(today)
        waited = time.monotonic() - begun
        thread.join()
    made, dropped = keep_partitions(today)

    assert waited < 2.5
    assert answers == [([], [])]
    assert "gave up" in caplog.text
    assert made or dropped
