"""The pump, round by round, without threads."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta

import pytest
from django.db import OperationalError
from pytest_django import Settings

from outbox import pump as pump_module
from outbox.claim import claim
from outbox.courier import InlineCourier
from outbox.evidence import record_evidence
from outbox.models import Effect
from outbox.pump import Pump
from outbox.queue import enqueue
from tests.outbox.rows import GATE, database_now, new, put, put_begun, row, set_gate, set_row
from tests.outbox.twin import ledger, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def courier() -> Generator[InlineCourier, None, None]:
    made = InlineCourier()
    yield made
    made.close()


@pytest.fixture
def pump(courier: InlineCourier) -> Pump:
    return Pump(courier, sweep_s=0)


def test_a_due_effect_is_performed_and_done(pump: Pump) -> None:
    put("a")

    pump.run_until_idle()

    assert ledger.keys() == ["a"]
    assert row("a").state == "done"


def test_a_round_without_work_says_so(pump: Pump) -> None:
    assert pump.round() is False
    assert rounds == ["no_round"]


def test_rounds_of_other_apps_are_made_first(pump: Pump, settings: Settings) -> None:
    settings.PUMP_ROUNDS = ["tests.outbox.twin.no_round", "tests.outbox.twin.broken_round"]
    put("a")

    with pytest.raises(NotImplementedError):
        pump.round()

    assert rounds == ["no_round"]
    assert row("a").state == "pending"


def test_a_stream_is_sent_in_its_order(pump: Pump) -> None:
    enqueue([new(f"s{n}", stream="s") for n in range(5)])

    pump.run_until_idle()

    assert ledger.keys() == ["s0", "s1", "s2", "s3", "s4"]


def test_a_refused_row_does_not_hold_its_stream(pump: Pump) -> None:
    enqueue([new("first", {"outcome": "refuse"}, stream="s"), new("second", stream="s")])

    pump.run_until_idle()

    assert (row("first").state, row("second").state) == ("failed", "done")


def test_a_row_waiting_for_its_next_try_holds_its_stream(pump: Pump) -> None:
    enqueue([new("first", {"outcome": "retry"}, stream="s"), new("second", stream="s")])

    pump.run_until_idle()

    assert ledger.keys() == ["first"]
    assert (row("first").state, row("second").state) == ("pending", "pending")


def test_groups_hold_at_most_16_rows(pump: Pump) -> None:
    enqueue([new() for _ in range(40)])

    pump.run_until_idle()

    assert sorted(ledger.begun_sizes) == [8, 16, 16]
    assert Effect.objects.filter(state="done").count() == 40


def test_an_unclear_row_without_evidence_ends_as_uncertain(pump: Pump) -> None:
    put("a", {"outcome": "doubt"}, grace_s=0)

    pump.run_until_idle()

    assert (row("a").state, row("a").error) == ("failed", "uncertain")


def test_an_unclear_row_may_be_tried_again(pump: Pump) -> None:
    put("a", {"outcome": "doubt", "again": True}, grace_s=0)

    pump.round()
    pump.round()
    set_row("a", payload='{"outcome": "accept", "again": true}')
    pump.run_until_idle()

    assert ledger.begun == [("a", 1), ("a", 2)]
    assert row("a").state == "done"


def test_evidence_spares_an_unclear_row_the_next_try(pump: Pump) -> None:
    put("a", {"outcome": "doubt", "again": True})
    pump.run_until_idle()

    record_evidence({"a": ""})
    pump.run_until_idle()

    assert ledger.begun == [("a", 1)]
    assert row("a").state == "done"


def test_what_a_killed_worker_held_is_made_good(pump: Pump) -> None:
    set_gate(None)
    put("leased")
    claim(GATE, 1)
    put_begun("sending", grace_s=0)
    Effect.objects.update(leased_until=database_now() - timedelta(seconds=1))

    pump.run_until_idle()

    assert row("leased").state == "done"
    assert (row("sending").state, row("sending").error) == ("failed", "uncertain")
    assert ledger.keys() == ["leased"]


def test_results_that_could_not_be_recorded_are_recorded_later(
    pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(results: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    put("a")
    pump.round()
    with monkeypatch.context() as patch:
        patch.setattr(pump_module, "finish", away)
        with pytest.raises(OperationalError):
            pump.round()

    assert pump.has_begun()
    pump.run_until_idle()
    assert row("a").state == "done"
    assert ledger.keys() == ["a"]


def test_leases_are_given_back_at_the_end(pump: Pump, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InlineCourier, "free", lambda self, gate: 0)
    put("a")
    pump.round()
    assert row("a").state == "leased"

    assert pump.let_go() == 1
    assert row("a").state == "pending"


def test_a_worker_holds_no_more_rows_than_it_can_soon_begin(
    pump: Pump, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTBOX_CONCURRENCY = 4
    monkeypatch.setattr(InlineCourier, "free", lambda self, gate: 0)
    enqueue([new() for _ in range(20)])

    pump.run_until_idle()

    assert Effect.objects.filter(state="leased").count() == 8


@pytest.mark.parametrize("free", [0, 3])
def test_a_limited_gate_is_not_claimed_from_without_free_slots(
    pump: Pump, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    monkeypatch.setattr(InlineCourier, "free", lambda self, gate: free)
    set_gate(80.0)
    enqueue([new() for _ in range(20)])

    pump.round()

    assert Effect.objects.exclude(state="pending").count() == free


def test_an_idle_pump_sleeps_for_about_a_second(pump: Pump) -> None:
    pump.round()

    pauses = [pump.pause_s() for _ in range(50)]

    assert 0.8 <= min(pauses) < max(pauses) <= 1.2


def test_a_pump_with_a_closed_gate_sleeps_until_it_opens(
    pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pump_module, "LONGEST_PAUSE_S", 60.0)
    used_until = database_now() + timedelta(seconds=5.125)
    set_gate(2.0, tat=used_until)
    put("a")

    assert pump.round() is False

    # It opens an eighth of a second before it is used up.
    left_s = (used_until - database_now()).total_seconds()
    assert left_s - 0.126 <= pump.pause_s() <= 5.0


def test_a_paused_gate_does_not_hold_back_another(pump: Pump) -> None:
    put("slow", {"outcome": "retry_after"})
    pump.run_until_idle()
    enqueue([new("paused"), new("other", gate="channel:2")])

    pump.run_until_idle()

    assert (row("paused").state, row("other").state) == ("pending", "done")


def test_a_full_batch_of_late_rows_does_not_wait_for_the_next_sweep(
    courier: InlineCourier,
) -> None:
    late = database_now() - timedelta(seconds=1)
    enqueue([new(gate="channel:2", expires_at=late) for _ in range(1_100)])
    pump = Pump(courier, sweep_s=3_600)

    pump.run_until_idle()

    assert Effect.objects.filter(state="failed", error="expired").count() == 1_100


def test_gates_are_served_in_turn(pump: Pump, settings: Settings) -> None:
    settings.OUTBOX_CONCURRENCY = 4
    gates = ["channel:1", "channel:2", "http:1"]
    enqueue([new(f"{gate} {n}", gate=gate) for gate in gates for n in range(8)])

    pump.run_until_idle()

    first_of_each = [key.split()[0] for key in ledger.keys()[:9]]
    assert set(first_of_each) == set(gates)
