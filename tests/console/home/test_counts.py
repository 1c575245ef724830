"""Counts by hour: written once an hour is over, counted anew for the rest, and never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from console.health.counts import Stretch, count
from console.health.hours import HOUR, hour_of, roll_up
from console.models import HourCount, HourMark
from messaging.models import Message
from tests.console.rows import Clinic
from tests.factories import make_account

pytestmark = pytest.mark.django_db


def day() -> Stretch:
    return Stretch(hour_of(timezone.now()) - 23 * HOUR, HOUR, 24)


def total(clinic: Clinic, kind: str, key: str) -> int:
    return count(clinic.account.pk, day(), timezone.now()).total[kind, key]


def test_hours_that_are_over_are_written_by_channel_and_status() -> None:
    clinic = Clinic.make()
    clinic.messages(3, "read", ago=5 * HOUR)
    clinic.message("failed", ago=5 * HOUR)
    clinic.message("received", ago=5 * HOUR, direction="in")

    roll_up(clinic.account.pk, timezone.now())

    rows = HourCount.objects.filter(account=clinic.account, kind="message")
    assert dict(rows.values_list("key", "count")) == {"read": 3, "failed": 1, "received": 1}
    assert set(rows.values_list("channel_id", flat=True)) == {clinic.channel.pk}


def test_rolling_up_again_changes_nothing() -> None:
    clinic = Clinic.make()
    clinic.messages(3, ago=5 * HOUR)
    clinic.run(ago=5 * HOUR)
    roll_up(clinic.account.pk, timezone.now())
    before = list(HourCount.objects.order_by("pk").values_list("kind", "key", "count"))

    roll_up(clinic.account.pk, timezone.now())

    after = HourCount.objects.order_by("pk").values_list("kind", "key", "count")
    assert sorted(after) == sorted(before)
    assert total(clinic, "message", "delivered") == 3


def test_an_account_without_a_roll_up_is_counted_live() -> None:
    clinic = Clinic.make()
    clinic.messages(2, "sent")
    clinic.run()
    clinic.run("book: 503")
    clinic.run(status="Terminated")

    counts = count(clinic.account.pk, day(), timezone.now()).total

    assert counts["message", "sent"] == 2
    ends = {key: counts["run", key] for key in ("finished", "failed", "stopped")}
    assert ends == {"finished": 1, "failed": 1, "stopped": 1}


def test_a_message_of_a_written_hour_is_counted_once() -> None:
    clinic = Clinic.make()
    clinic.message(ago=3 * HOUR)
    clinic.message(ago=timedelta(seconds=1))

    roll_up(clinic.account.pk, timezone.now())

    assert total(clinic, "message", "delivered") == 2


def test_a_receipt_of_an_hour_ago_is_seen_by_the_next_roll_up() -> None:
    clinic = Clinic.make()
    message = clinic.message("sent", ago=HOUR)
    roll_up(clinic.account.pk, timezone.now())
    Message.objects.filter(pk=message.pk).update(status="read")

    roll_up(clinic.account.pk, timezone.now())

    assert (total(clinic, "message", "read"), total(clinic, "message", "sent")) == (1, 0)


def test_when_an_hour_ends_the_whole_day_is_counted_anew() -> None:
    clinic = Clinic.make()
    message = clinic.message("sent", ago=10 * HOUR)
    roll_up(clinic.account.pk, timezone.now() - HOUR)
    Message.objects.filter(pk=message.pk).update(status="read")

    roll_up(clinic.account.pk, timezone.now())

    assert total(clinic, "message", "read") == 1


def test_what_lies_before_the_stretch_is_kept_apart() -> None:
    clinic = Clinic.make()
    clinic.messages(4, ago=30 * HOUR)
    clinic.message()
    roll_up(clinic.account.pk, timezone.now())

    counts = count(clinic.account.pk, day(), timezone.now())

    assert counts.before["message", "delivered"] == 4
    assert counts.total["message", "delivered"] == 1


def test_nobody_elses_rows_are_counted() -> None:
    Clinic.make().message()
    own = make_account()

    roll_up(own.pk, timezone.now())

    assert not HourCount.objects.filter(account=own).exists()
    assert not count(own.pk, day(), timezone.now()).total


def test_a_mark_never_goes_back() -> None:
    account = make_account()
    roll_up(account.pk, timezone.now())

    roll_up(account.pk, timezone.now() - 5 * HOUR)

    assert HourMark.objects.get(account=account).until == hour_of(timezone.now())


def test_an_old_mark_does_not_make_looking_slow() -> None:
    clinic = Clinic.make()
    clinic.message(ago=20 * HOUR)
    HourMark.objects.create(account=clinic.account, until=timezone.now() - timedelta(days=9))

    assert total(clinic, "message", "delivered") == 0
