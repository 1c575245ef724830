"""Claiming: order, streams, lanes, expiry, checks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.begin import begin
from outbox.claim import claim
from outbox.models import GateRate
from outbox.queue import enqueue
from tests.outbox.rows import GATE, claimed_keys, database_now, new, put, row, set_gate, set_row
from tests.outbox.twin import ledger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _gate() -> None:
    set_gate(None)


def test_rows_come_by_lane_then_due_time_then_id() -> None:
    now = timezone.now()
    put("api", lane=1, due_at=now - timedelta(hours=1))
    put("later", due_at=now - timedelta(minutes=1))
    put("sooner", due_at=now - timedelta(minutes=2))
    put("campaign", lane=2, due_at=now - timedelta(hours=2))

    assert claimed_keys(claim(GATE, 10)) == ["sooner", "later", "api", "campaign"]


def test_a_claimed_row_is_leased_for_the_lease_time() -> None:
    put("a")

    [claimed] = claim(GATE, 10)

    leased = row("a")
    assert (leased.state, str(leased.lease_token)) == ("leased", claimed.row.lease_token)
    assert leased.leased_until is not None
    assert 55 < (leased.leased_until - database_now()).total_seconds() <= 60


def test_rows_of_other_gates_future_rows_and_timers_stay() -> None:
    put("other", gate="channel:2")
    put("future", due_at=timezone.now() + timedelta(minutes=1))
    put("timer", kind="timer")

    assert claim(GATE, 10) == []


def test_only_the_first_open_row_of_a_stream_is_claimed() -> None:
    enqueue([new("first", stream="s"), new("second", stream="s"), new("free")])

    assert claimed_keys(claim(GATE, 10)) == ["first", "free"]
    assert claim(GATE, 10) == []


@pytest.mark.parametrize("state", ["pending", "leased", "sending"])
def test_an_open_row_blocks_its_stream(state: str) -> None:
    enqueue([new("first", stream="s"), new("second", stream="s")])
    set_row("first", state=state, due_at=timezone.now() + timedelta(minutes=1))

    assert claim(GATE, 10) == []


@pytest.mark.parametrize("state", ["done", "failed", "uncertain", "cancelled"])
def test_a_row_that_is_not_open_blocks_nothing(state: str) -> None:
    enqueue([new("first", stream="s"), new("second", stream="s")])
    set_row("first", state=state)

    assert claimed_keys(claim(GATE, 10)) == ["second"]


def test_a_stream_blocked_from_another_gate_stays_in_order() -> None:
    enqueue([new("first", stream="s", gate="channel:2"), new("second", stream="s")])

    assert claim(GATE, 10) == []


def test_campaigns_get_at_most_half_while_others_wait() -> None:
    enqueue([new(f"campaign{n}", lane=2) for n in range(10)])
    enqueue([new(f"reply{n}") for n in range(3)])

    keys = claimed_keys(claim(GATE, 10))

    assert keys[:3] == ["reply0", "reply1", "reply2"]
    assert len(keys) == 8


def test_campaigns_get_at_least_one_while_many_others_wait() -> None:
    enqueue([new(f"reply{n}") for n in range(20)])
    put("campaign", lane=2)

    keys = claimed_keys(claim(GATE, 10))

    assert keys[-1] == "campaign"
    assert len(keys) == 10


def test_campaigns_alone_get_everything() -> None:
    enqueue([new(lane=2) for n in range(10)])

    assert len(claim(GATE, 10)) == 10


def test_one_row_at_a_time_serves_both_kinds_of_lanes() -> None:
    enqueue([new(f"reply{n}") for n in range(40)])
    enqueue([new(f"campaign{n}", lane=2) for n in range(40)])

    keys = [claimed_keys(claim(GATE, 1))[0] for _ in range(40)]

    assert {key.rstrip("0123456789") for key in keys} == {"reply", "campaign"}


def test_an_expired_row_is_not_claimed() -> None:
    put("late", expires_at=timezone.now() - timedelta(seconds=1))

    assert claim(GATE, 10) == []


def test_rows_of_a_newer_version_or_an_unknown_kind_are_left_to_others() -> None:
    put("newer", payload_version=3)
    put("unknown", kind="fax")
    put("known", payload_version=2)

    assert claimed_keys(claim(GATE, 10)) == ["known"]


def test_a_row_that_a_check_refuses_fails_with_its_code() -> None:
    enqueue([new("closed1"), new("open")])

    assert claimed_keys(claim(GATE, 10)) == ["open"]
    assert (row("closed1").state, row("closed1").error) == ("failed", "windowClosed")
    assert row("closed1").finished_at is not None
    assert ledger.failed == [("closed1", "windowClosed")]


def test_a_refused_row_costs_nothing_of_the_rate() -> None:
    set_gate(10.0)
    tat = GateRate.objects.get(gate=GATE).tat
    put("closed1")

    claim(GATE, 10)

    assert GateRate.objects.get(gate=GATE).tat == tat


def test_a_paused_gate_gives_nothing() -> None:
    set_gate(None, paused_until=database_now() + timedelta(seconds=5))
    put("a")

    assert claim(GATE, 10) == []


def test_a_pause_that_is_over_holds_nothing_back() -> None:
    set_gate(None, paused_until=database_now() - timedelta(seconds=5))
    put("a")

    assert claimed_keys(claim(GATE, 10)) == ["a"]


def test_begun_rows_are_returned_in_the_order_of_the_claim() -> None:
    put("second", lane=1)
    put("first")

    jobs = begin(claim(GATE, 10))

    assert [job.row.key for job in jobs] == ["first", "second"]


def test_a_row_on_which_a_check_fails_is_put_off_alone(caplog: pytest.LogCaptureFixture) -> None:
    enqueue([new("unreadable", payload="+6591234567"), new("closed1"), new("open")])

    assert claimed_keys(claim(GATE, 10)) == ["open"]
    unreadable = row("unreadable")
    assert (unreadable.state, unreadable.tries) == ("pending", 1)
    assert unreadable.due_at > timezone.now() + timedelta(seconds=1)
    assert row("closed1").state == "failed"
    assert "6591234567" not in caplog.text


def test_a_row_on_which_a_check_always_fails_is_given_up() -> None:
    put("unreadable", payload="?")
    set_row("unreadable", tries=4)

    assert claim(GATE, 10) == []
    assert (row("unreadable").state, row("unreadable").error) == ("failed", "broken")
    assert ledger.failed == []
