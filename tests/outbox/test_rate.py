"""The rate of a gate: never too many, and always some."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.claim import claim
from outbox.courier import InlineCourier
from outbox.gates import AHEAD_S, allowance, due_gates, pause_gate, period_s
from outbox.models import GateRate
from outbox.queue import enqueue
from tests.outbox.jobs import job
from tests.outbox.rows import GATE, database_now, new, put, set_gate
from tests.outbox.twin import ledger


@pytest.mark.parametrize(
    ("ahead_s", "per_second", "rows"),
    [
        (-60.0, 80.0, 20),
        (0.0, 80.0, 20),
        (0.125, 80.0, 10),
        (0.25, 80.0, 1),
        (0.26, 80.0, 0),
        (-60.0, 2.0, 1),
        (0.24, 2.0, 1),
        (0.4, 2.0, 0),
        (-60.0, 10_000.0, 200),
    ],
)
def test_a_claim_runs_at_most_so_far_ahead(ahead_s: float, per_second: float, rows: int) -> None:
    assert allowance(ahead_s, per_second) == rows


@pytest.mark.django_db
def test_claimed_rows_move_the_gate_by_a_period_each() -> None:
    set_gate(80.0)
    enqueue([new() for _ in range(30)])
    before = database_now()

    claimed = claim(GATE, 200)

    after = database_now()
    tat = GateRate.objects.get(gate=GATE).tat
    assert len(claimed) == 20
    assert before <= tat - timedelta(seconds=20 * period_s(80)) <= after


@pytest.mark.django_db
def test_claimed_rows_leave_one_period_apart() -> None:
    set_gate(80.0)
    enqueue([new() for _ in range(30)])

    moments = [one.not_before for one in claim(GATE, 200)]

    gaps = [after - before for before, after in zip(moments, moments[1:], strict=False)]
    assert gaps == [pytest.approx(1.025 / 80)] * 19


@pytest.mark.django_db
@pytest.mark.parametrize(("per_second", "least"), [(80.0, 41), (2.0, 2)])
def test_claims_of_half_a_second_stay_within_the_rate(per_second: float, least: int) -> None:
    set_gate(per_second)
    enqueue([new() for _ in range(100)])
    count, began = 0, time.monotonic()

    while time.monotonic() < began + 0.5:
        count += len(claim(GATE, 200))
        time.sleep(0.02)

    # On a quiet machine, in half a second: 59 and 2.
    most = int((time.monotonic() - began + AHEAD_S) / period_s(per_second)) + 1
    assert least <= count <= most


@pytest.mark.django_db
def test_a_gate_without_a_rate_gives_200_rows_and_no_moments() -> None:
    set_gate(None)
    enqueue([new() for _ in range(201)])

    claimed = claim(GATE, 500)

    assert len(claimed) == 200
    assert {one.period_s for one in claimed} == {0.0}


@pytest.mark.django_db
def test_due_gates_get_a_rate_row_when_they_have_none() -> None:
    put(gate="channel:9")

    [gate] = due_gates(timezone.now())

    assert (gate.name, gate.wait_s) == ("channel:9", 0)
    assert GateRate.objects.get(gate="channel:9").per_second is None


@pytest.mark.django_db
def test_gates_with_nothing_due_are_not_named() -> None:
    put(gate="channel:1", due_at=timezone.now() + timedelta(minutes=1))
    put(gate="channel:2", kind="timer")
    put(gate="channel:3", lane=2)

    assert [gate.name for gate in due_gates(timezone.now())] == ["channel:3"]


@pytest.mark.django_db
def test_a_used_up_gate_says_when_it_is_worth_asking_again() -> None:
    used_until = database_now() + timedelta(seconds=5.125)
    set_gate(80.0, tat=used_until)
    put()

    [gate] = due_gates(timezone.now())

    left_s = (used_until - database_now()).total_seconds()
    assert left_s - 0.126 <= gate.wait_s <= 5.0


@pytest.mark.django_db
def test_a_pause_is_only_ever_lengthened() -> None:
    set_gate(None)
    put()

    pause_gate(GATE, 30.0, "429")
    pause_gate(GATE, 5.0, "429")

    [gate] = due_gates(timezone.now())
    assert gate.wait_s == pytest.approx(30, abs=2)


@pytest.mark.django_db(transaction=True)
def test_attempts_that_missed_their_moments_take_new_slots_of_the_rate() -> None:
    set_gate(80.0)
    courier = InlineCourier()
    started = time.monotonic()
    missed = started - 0.5
    late = [job(f"late{n}", GATE, not_before=missed, period_s=period_s(80)) for n in range(3)]
    set_tat_ahead(0.2)

    courier.send(late)

    left = [moment - started for _, moment in ledger.performed]
    assert left[0] >= 0.2
    assert all(b - a >= 0.8 * period_s(80) for a, b in zip(left, left[1:], strict=False))
    assert tat_ahead() >= 0.2 + 3 * period_s(80) - (time.monotonic() - started) - 0.01
    courier.close()


@pytest.mark.django_db(transaction=True)
def test_attempts_in_time_take_no_slot_beyond_their_own() -> None:
    set_gate(80.0)
    before = GateRate.objects.get(gate=GATE).tat
    courier = InlineCourier()

    courier.send([job("timely", GATE, not_before=time.monotonic() + 0.1, period_s=period_s(80))])

    assert ledger.keys() == ["timely"]
    assert GateRate.objects.get(gate=GATE).tat == before
    courier.close()


@pytest.mark.django_db(transaction=True)
def test_an_attempt_of_a_slow_gate_is_not_late_within_its_period() -> None:
    set_gate(2.0)
    set_tat_ahead(5.0)
    courier = InlineCourier()

    courier.send([job("slow", GATE, not_before=time.monotonic() - 0.3, period_s=period_s(2))])

    assert ledger.keys() == ["slow"]
    assert tat_ahead() <= 5.0
    courier.close()


def set_tat_ahead(seconds: float) -> None:
    GateRate.objects.filter(gate=GATE).update(tat=database_now() + timedelta(seconds=seconds))


def tat_ahead() -> float:
    return (GateRate.objects.get(gate=GATE).tat - database_now()).total_seconds()
