"""Finishing: results, late results, back-off, pauses."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from outbox.evidence import record_evidence
from outbox.finish import Result, backoff_s, finish
from outbox.models import Effect, GateRate
from outbox.ports import Outcome
from tests.outbox.rows import GATE, database_now, put, put_begun, row, set_gate, set_row
from tests.outbox.twin import OUTCOMES, ledger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _gate() -> None:
    set_gate(None)


def record(key: str, outcome: Outcome) -> None:
    """Begin a new effect and finish it with this outcome."""
    finish([Result(put_begun(key).row, outcome)])


def test_an_accepted_row_is_done_with_its_result() -> None:
    record("a", OUTCOMES["accept"])

    assert (row("a").state, row("a").result) == ("done", '{"id": "p1"}')
    assert row("a").finished_at is not None
    assert ledger.finished == [("a", "accepted", True)]


def test_a_refused_row_fails_with_its_code() -> None:
    record("a", OUTCOMES["refuse"])

    assert (row("a").state, row("a").error) == ("failed", "1022")
    assert row("a").finished_at is not None


def test_a_row_to_be_tried_again_waits_for_its_back_off() -> None:
    record("a", OUTCOMES["retry"])

    again = row("a")
    assert (again.state, again.lease_token, again.finished_at) == ("pending", None, None)
    assert 1.0 < (again.due_at - database_now()).total_seconds() < 2.5


def test_an_unclear_row_waits_for_evidence_for_its_grace() -> None:
    finish([Result(put_begun("a", grace_s=30).row, OUTCOMES["doubt"])])

    unclear = row("a")
    assert (unclear.state, unclear.finished_at) == ("uncertain", None)
    assert unclear.settle_at is not None
    assert 28 < (unclear.settle_at - database_now()).total_seconds() <= 30


def test_retry_after_sets_the_time_and_pauses_the_gate() -> None:
    record("a", OUTCOMES["retry_after"])

    gate = GateRate.objects.get(gate=GATE)
    assert 6 < (row("a").due_at - database_now()).total_seconds() <= 7
    assert gate.paused_until is not None
    assert 4 < (gate.paused_until - database_now()).total_seconds() <= 5
    assert gate.reason == "429"


@pytest.mark.parametrize(("attempt", "least", "most"), [(1, 1.6, 2.4), (3, 6.4, 9.6), (9, 48, 72)])
def test_back_off_doubles_up_to_a_minute(attempt: int, least: float, most: float) -> None:
    waits = [backoff_s(attempt, Outcome("retry")) for _ in range(50)]

    assert least <= min(waits) < max(waits) <= most


def test_a_late_answer_settles_an_uncertain_row() -> None:
    job = put_begun("a")
    set_row("a", state="uncertain", settle_at=timezone.now())

    finish([Result(job.row, OUTCOMES["accept"])])

    assert (row("a").state, row("a").settle_at) == ("done", None)
    assert ledger.finished == [("a", "accepted", True)]


def test_evidence_before_the_answer_is_no_alarm(caplog: pytest.LogCaptureFixture) -> None:
    job = put_begun("a")
    record_evidence({"a": '{"id": "p1"}'})

    finish([Result(job.row, OUTCOMES["accept"])])

    assert row("a").state == "done"
    assert ledger.finished == [("a", "accepted", False)]
    assert caplog.records == []


def test_an_answer_after_the_row_was_consumed_changes_nothing() -> None:
    job = put_begun("a")
    Effect.objects.all().delete()

    finish([Result(job.row, OUTCOMES["accept"])])

    assert ledger.finished == [("a", "accepted", False)]


def test_acceptance_after_the_row_was_given_up_is_told_by_id_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = put_begun("a")
    set_row("a", state="failed", error="uncertain")

    with caplog.at_level(logging.WARNING):
        finish([Result(job.row, OUTCOMES["accept"])])

    assert (row("a").state, row("a").error) == ("failed", "uncertain")
    assert ledger.finished == [("a", "accepted", False)]
    assert caplog.messages == [f"effect {job.row.id}: late acceptance, it is failed"]


def test_acceptance_of_the_attempt_before_stops_the_next_one() -> None:
    job = put_begun("a")
    set_row("a", state="leased", lease_token=uuid4())

    finish([Result(job.row, OUTCOMES["accept"])])

    assert row("a").state == "done"


def test_a_refusal_of_the_attempt_before_does_not_touch_the_next_one() -> None:
    job = put_begun("a")
    set_row("a", state="sending", lease_token=uuid4(), attempt=2)

    finish([Result(job.row, OUTCOMES["refuse"])])

    assert row("a").state == "sending"
    assert ledger.finished == [("a", "refused", False)]


def test_handlers_hear_of_their_rows_in_id_order() -> None:
    jobs = [put_begun(key) for key in ("a", "b", "c")]

    finish([Result(job.row, OUTCOMES["accept"]) for job in reversed(jobs)])

    assert [key for key, _, _ in ledger.finished] == ["a", "b", "c"]


def test_a_handler_that_fails_loses_no_result() -> None:
    broken, whole = put_begun("broken", {"broken": "finished"}), put_begun("whole")

    finish([Result(job.row, OUTCOMES["accept"]) for job in (broken, whole)])

    assert (row("broken").state, row("whole").state) == ("done", "done")
    assert ledger.finished == [("whole", "accepted", True)]


def test_a_result_may_hold_what_text_columns_cannot() -> None:
    record("a", Outcome("refused", result="a\0b", code="x" * 100))

    assert (row("a").result, row("a").error) == ("ab", "x" * 64)


def test_a_pause_of_one_gate_leaves_the_others_alone() -> None:
    put("other", gate="channel:2")
    set_gate(None, gate="channel:2")

    record("a", OUTCOMES["retry_after"])

    assert GateRate.objects.get(gate="channel:2").paused_until is None
    assert row("other").due_at < database_now() + timedelta(seconds=1)
