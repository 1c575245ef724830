"""Stored deliveries: partitions made ahead and dropped by retention."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

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
