"""Putting effects in and taking finished ones out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.models import Effect
from outbox.queue import STREAM_LIMIT, consume, drop_timers, enqueue, open_rows
from tests.outbox.rows import new, put, row, set_row
from tests.outbox.twin import ledger

pytestmark = pytest.mark.django_db


def test_effects_keep_the_order_they_were_put_in() -> None:
    enqueue([new("b"), new("a"), new("c")])

    assert list(Effect.objects.order_by("id").values_list("key", flat=True)) == ["b", "a", "c"]


def test_asking_twice_makes_one_row() -> None:
    enqueue([new("same", {"outcome": "accept"})])

    refused = enqueue([new("same", {"outcome": "refuse"})])

    assert refused == set()
    assert row("same").payload == '{"outcome": "accept"}'


def test_every_field_arrives() -> None:
    until = timezone.now() + timedelta(hours=1)

    effect = put(
        "full",
        payload_version=2,
        owner_contact=7,
        owner_run=8,
        wait_no=9,
        stream="1:7:2",
        lane=2,
        expires_at=until,
        expiry_code="windowClosed",
        grace_s=30,
    )

    assert (effect.owner_contact, effect.owner_run, effect.wait_no) == (7, 8, 9)
    assert (effect.stream, effect.lane, effect.payload_version) == ("1:7:2", 2, 2)
    assert (effect.expires_at, effect.expiry_code, effect.grace_s) == (until, "windowClosed", 30)
    assert (effect.state, effect.attempt, effect.finished_at) == ("pending", 0, None)


def test_nothing_to_put_in_asks_nothing(django_assert_num_queries: object) -> None:
    assert enqueue([]) == set()
    assert open_rows([]) == {}


def test_a_stream_holds_100_open_rows_and_fails_the_rest() -> None:
    effects = [new(f"s{n}", stream="s", owner_contact=1) for n in range(STREAM_LIMIT + 2)]

    refused = enqueue([*effects, new("other", stream="t")])

    assert refused == {"s100", "s101"}
    assert open_rows({"s", "t", "unknown"}) == {"s": STREAM_LIMIT, "t": 1}
    assert (row("s100").state, row("s100").error) == ("failed", "streamFull")
    assert row("s100").finished_at is not None
    assert ledger.failed == [("s100", "streamFull"), ("s101", "streamFull")]


def test_rows_that_are_not_open_leave_room_in_their_stream() -> None:
    enqueue([new(f"s{n}", stream="s") for n in range(STREAM_LIMIT)])
    set_row("s0", state="uncertain")

    assert enqueue([new("late", stream="s")]) == set()
    assert enqueue([new("later", stream="s")]) == {"later"}


def test_consumed_rows_go_when_done_and_stay_when_failed() -> None:
    done, failed, waiting = put("done"), put("failed"), put("waiting")
    set_row("done", state="done", finished_at=timezone.now())
    set_row("failed", state="failed", finished_at=timezone.now())

    consume([done.pk, failed.pk, waiting.pk])

    assert not Effect.objects.filter(key="done").exists()
    assert row("failed").consumed_at is not None
    assert row("waiting").consumed_at is None


def test_dropped_timers_go_and_nothing_else_does() -> None:
    put("timer", kind="timer", gate="")
    put("effect")

    drop_timers(["timer", "effect", "unknown"])

    assert list(Effect.objects.values_list("key", flat=True)) == ["effect"]
