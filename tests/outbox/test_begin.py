"""Beginning: durable before the first byte, only with enough of the lease left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from outbox.begin import begin
from outbox.claim import claim
from outbox.gates import pause_gate
from outbox.models import Effect
from outbox.queue import enqueue
from outbox.release import release
from outbox.setback import MOST
from tests.outbox.rows import GATE, database_now, new, put, row, set_gate, set_row
from tests.outbox.twin import ledger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _gate() -> None:
    set_gate(None)


def test_a_begun_row_is_sending_with_its_attempt_counted() -> None:
    put("a")

    [job] = begin(claim(GATE, 10))

    assert (row("a").state, row("a").attempt) == ("sending", 1)
    assert row("a").began_at is not None
    assert job.row.attempt == 1
    assert ledger.begun == [("a", 1)]


def test_a_lease_with_too_little_left_is_given_back() -> None:
    put("a")
    claimed = claim(GATE, 10)
    set_row("a", leased_until=database_now() + timedelta(seconds=24))

    assert begin(claimed) == []
    assert (row("a").state, row("a").attempt, row("a").lease_token) == ("pending", 0, None)


def test_a_row_that_another_worker_holds_by_now_is_left_alone() -> None:
    put("a")
    mine = claim(GATE, 10)
    set_row("a", state="pending", lease_token=None)
    [theirs] = claim(GATE, 10)

    assert begin(mine) == []
    assert str(row("a").lease_token) == theirs.row.lease_token


def test_a_gate_paused_after_the_claim_lets_nothing_begin() -> None:
    put("a")
    claimed = claim(GATE, 10)
    pause_gate(GATE, 5.0, "429")

    assert begin(claimed) == []
    assert row("a").state == "pending"


def test_a_broken_payload_holds_back_neither_its_group_nor_the_worker() -> None:
    enqueue([new("broken", {"broken": "begun"}), new("whole")])

    jobs = begin(claim(GATE, 10))

    assert [job.row.key for job in jobs] == ["whole"]
    broken = row("broken")
    assert (broken.state, broken.tries, broken.attempt) == ("pending", 1, 0)
    assert broken.due_at > timezone.now() + timedelta(seconds=1)


def test_a_payload_that_stays_broken_fails_for_good() -> None:
    put("broken", {"broken": "begun"})
    set_row("broken", tries=MOST - 1)

    begin(claim(GATE, 10))

    assert (row("broken").state, row("broken").error) == ("failed", "broken")
    assert ledger.failed == [("broken", "broken")]


def test_released_rows_can_be_claimed_again() -> None:
    enqueue([new(), new()])
    claimed = claim(GATE, 10)

    with transaction.atomic():
        released = release([one.row for one in claimed])

    assert released == 2
    assert set(Effect.objects.values_list("state", flat=True)) == {"pending"}
    assert len(claim(GATE, 10)) == 2
