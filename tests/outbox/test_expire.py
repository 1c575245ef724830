"""Expiring, settling, evidence, housekeeping: what happens to rows that nobody finishes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from outbox.claim import claim
from outbox.evidence import record_evidence
from outbox.expire import expire
from outbox.housekeeping import purge_effects
from outbox.models import Effect
from outbox.queue import enqueue
from outbox.settle import settle
from tests.outbox.rows import (
    GATE,
    claimed_keys,
    database_now,
    new,
    put,
    put_begun,
    row,
    set_gate,
    set_row,
)
from tests.outbox.twin import ledger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _gate() -> None:
    set_gate(None)


def past(seconds: float = 1) -> datetime:
    return database_now() - timedelta(seconds=seconds)


# --- expire --------------------------------------------------------------------------------------


def test_a_lost_lease_is_returned() -> None:
    put("a")
    claim(GATE, 1)
    set_row("a", leased_until=past())

    assert expire() == 1
    assert (row("a").state, row("a").lease_token) == ("pending", None)


def test_a_lease_that_holds_is_left_alone() -> None:
    put("a")
    claim(GATE, 1)
    put_begun("b")

    assert expire() == 0


def test_a_begun_row_without_an_answer_becomes_uncertain() -> None:
    job = put_begun("a", grace_s=30)
    set_row("a", leased_until=past())

    assert expire() == 1
    unclear = row("a")
    assert (unclear.state, str(unclear.lease_token)) == ("uncertain", job.row.lease_token)
    assert unclear.settle_at is not None
    assert 28 < (unclear.settle_at - database_now()).total_seconds() <= 30
    assert ledger.finished == [("a", "uncertain", True)]


@pytest.mark.parametrize("code", ["expired", "windowClosed"])
def test_a_row_that_waited_too_long_fails_with_its_own_code(code: str) -> None:
    put("a", expires_at=past(), expiry_code=code)

    assert expire() == 1
    assert (row("a").state, row("a").error) == ("failed", code)
    assert ledger.failed == [("a", code)]


@pytest.mark.parametrize("state", ["leased", "sending", "uncertain", "done"])
def test_expiry_is_for_waiting_rows_only(state: str) -> None:
    put("a", expires_at=past())
    set_row("a", state=state)

    assert expire() == 0


def test_rows_of_unknown_kinds_are_left_to_workers_that_know_them() -> None:
    put("fax", kind="fax", expires_at=past())
    put("begun fax", kind="fax")
    set_row("begun fax", state="sending", leased_until=past())

    assert expire() == 0


def test_an_unreadable_row_expires_like_others() -> None:
    put("unreadable", payload="?", expires_at=past())
    put("whole", expires_at=past())

    assert expire() == 2
    assert row("unreadable").state == "failed"
    assert ledger.failed == [("whole", "expired")]


# --- settle --------------------------------------------------------------------------------------


def test_without_evidence_a_row_fails_as_uncertain() -> None:
    put_begun("a")
    set_row("a", state="uncertain", settle_at=past())

    assert settle() == 1
    assert (row("a").state, row("a").error) == ("failed", "uncertain")
    assert row("a").finished_at is not None
    assert ledger.failed == [("a", "uncertain")]


def test_a_handler_may_allow_a_new_attempt() -> None:
    put_begun("a", {"again": True})
    set_row("a", state="uncertain", settle_at=past())

    settle()

    assert (row("a").state, row("a").lease_token) == ("pending", None)
    assert claimed_keys(claim(GATE, 1)) == ["a"]
    assert ledger.failed == []


def test_a_grace_that_runs_is_waited_for() -> None:
    put_begun("a")
    set_row("a", state="uncertain", settle_at=timezone.now() + timedelta(minutes=1))

    assert settle() == 0


# --- evidence ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["pending", "leased", "sending", "uncertain"])
def test_evidence_settles_every_open_state_of_a_begun_row(state: str) -> None:
    put_begun("a")
    set_row("a", state=state)

    assert record_evidence({"a": '{"id": "p1"}'}) == {"a"}
    assert (row("a").state, row("a").result) == ("done", '{"id": "p1"}')
    assert row("a").finished_at is not None


@pytest.mark.parametrize("state", ["done", "failed"])
def test_evidence_after_the_end_changes_nothing(state: str) -> None:
    put_begun("a")
    set_row("a", state=state)

    assert record_evidence({"a": "x"}) == set()
    assert (row("a").state, row("a").result) == (state, "")


def test_evidence_of_a_row_that_never_began_is_none() -> None:
    put("a")

    assert record_evidence({"a": "x", "unknown": "x"}) == set()
    assert row("a").state == "pending"


def test_evidence_stops_a_new_attempt() -> None:
    put_begun("a")
    set_row("a", state="pending", lease_token=None)

    record_evidence({"a": "x"})

    assert claim(GATE, 10) == []


def test_evidence_that_the_owner_has_taken_in_leaves_no_row() -> None:
    put_begun("sending")
    put_begun("answered")
    put_begun("given up")
    set_row("answered", state="done")
    set_row("given up", state="failed")

    record_evidence({"sending": "", "answered": "", "given up": ""}, consumed=True)

    assert list(Effect.objects.values_list("key", flat=True)) == ["given up"]


# --- housekeeping --------------------------------------------------------------------------------


def test_ownerless_failures_and_cancelled_rows_are_kept_for_a_month() -> None:
    enqueue([new("cancelled", owner_contact=1), new("failed"), new("recent")])
    set_row("cancelled", state="cancelled", finished_at=past(31 * 86_400))
    set_row("failed", state="failed", finished_at=past(31 * 86_400))
    set_row("recent", state="failed", finished_at=past(29 * 86_400))

    assert purge_effects() == 2
    assert list(Effect.objects.values_list("key", flat=True)) == ["recent"]


def test_old_rows_go_and_unconsumed_ones_stay() -> None:
    enqueue([new(key, owner_contact=1) for key in ("fresh", "old", "unread")])
    put("ownerless")
    finished = {"state": "failed", "finished_at": past(31 * 86_400)}
    set_row("fresh", state="failed", finished_at=past(), consumed_at=past())
    set_row("old", **finished, consumed_at=past())
    set_row("unread", **finished)
    set_row("ownerless", state="done", finished_at=past(7_200))

    assert purge_effects() == 2
    assert purge_effects() == 0
    assert set(Effect.objects.values_list("key", flat=True)) == {"fresh", "unread"}
