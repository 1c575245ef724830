"""What people do to effects: retry, settle by hand; who may, and what wins a race."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection

from accounts.errors import NotAllowed, ReasonMissing
from accounts.models import Account, Audit
from outbox.actions import may_retry, retry_failed, settle_uncertain
from outbox.claim import claim
from outbox.errors import CannotRetry, NotUncertain
from outbox.evidence import record_evidence
from outbox.finish import Result, finish
from outbox.models import Effect
from outbox.settle import settle
from tests.factories import make_account, make_member
from tests.outbox import twin
from tests.outbox.rows import (
    GATE,
    claimed_keys,
    database_now,
    put,
    put_begun,
    row,
    set_gate,
    set_row,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _gate(db: None) -> None:
    set_gate(None)


@pytest.fixture
def account(db: None) -> Account:
    return make_account()


@pytest.fixture
def operator(account: Account) -> User:
    return make_member("agent", "agent", account)


def failed(account: Account, **values: object) -> Effect:
    """An effect of nobody's run that was refused at its first attempt."""
    job = put_begun(account_id=account.pk)
    finish([Result(job.row, twin.OUTCOMES["refuse"])])
    set_row(job.row.key, **values)
    return row(job.row.key)


def uncertain(account: Account, key: str = "doubt", **values: object) -> Effect:
    job = put_begun(key, account_id=account.pk)
    finish([Result(job.row, twin.OUTCOMES["doubt"])])
    set_row(key, **values)
    return row(key)


# --- retry ---------------------------------------------------------------------------------------


def test_a_failed_effect_of_no_run_goes_out_again(account: Account, operator: User) -> None:
    effect = failed(account)

    retry_failed(effect, operator)

    effect.refresh_from_db()
    assert (effect.state, effect.error, effect.finished_at) == ("pending", "", None)
    assert claimed_keys(claim(GATE, 5)) == [effect.key]
    assert twin.ledger.again == [effect.key]
    audit = Audit.objects.get()
    assert (audit.action, audit.object_id, audit.actor) == ("retry", str(effect.pk), operator)


def test_the_next_attempt_has_a_number_of_its_own(account: Account, operator: User) -> None:
    effect = failed(account)

    retry_failed(effect, operator)

    effect.refresh_from_db()
    assert effect.attempt == 1


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"owner_run": 7, "owner_contact": 3}, "would contradict the run"),
        ({"error": "uncertain"}, "could reach the customer twice"),
        ({"owner_contact": 3}, "just hearing of the failure"),
        ({"state": "pending"}, "has not failed"),
    ],
)
def test_what_must_not_go_out_again_is_refused_with_a_reason(
    account: Account, operator: User, values: dict[str, object], why: str
) -> None:
    effect = failed(account, **values)
    before = Effect.objects.values().get(pk=effect.pk)

    with pytest.raises(CannotRetry, match=why):
        retry_failed(effect, operator)

    assert Effect.objects.values().get(pk=effect.pk) == before
    assert not may_retry(effect)
    assert not Audit.objects.exists()


def test_what_would_come_too_late_is_refused(account: Account, operator: User) -> None:
    effect = failed(account, expires_at=database_now() - timedelta(minutes=1))

    with pytest.raises(CannotRetry, match="too late"):
        retry_failed(effect, operator)


def test_a_parked_effect_is_given_to_its_run_once_more(account: Account, operator: User) -> None:
    values = {"owner_run": 7, "owner_contact": 3, "tries": 5, "consumed_at": database_now()}
    effect = failed(account, **values)

    retry_failed(effect, operator)

    effect.refresh_from_db()
    assert (effect.state, effect.error, effect.tries) == ("failed", "1022", 0)
    assert effect.consumed_at is None


def test_a_parked_timer_fires_again(account: Account, operator: User) -> None:
    effect = put("t", account_id=account.pk, kind="timer")
    set_row("t", state="cancelled", error="parked", tries=5)

    retry_failed(effect, operator)

    effect.refresh_from_db()
    assert (effect.state, effect.error, effect.tries) == ("pending", "", 0)


# --- settle by hand ------------------------------------------------------------------------------


def test_an_unclear_effect_settled_as_accepted_is_done(account: Account, operator: User) -> None:
    effect = uncertain(account)

    settle_uncertain(effect, operator, "accepted", "the customer has it")

    effect.refresh_from_db()
    assert (effect.state, effect.result, effect.settle_at) == ("done", '{"by": "hand"}', None)
    assert effect.finished_at is not None
    audit = Audit.objects.get()
    assert (audit.action, audit.why) == ("settle_accepted", "the customer has it")


def test_an_unclear_effect_settled_as_failed_tells_its_owner(
    account: Account, operator: User
) -> None:
    effect = uncertain(account)

    settle_uncertain(effect, operator, "failed", "the provider says no")

    effect.refresh_from_db()
    assert (effect.state, effect.error, effect.consumed_at) == ("failed", "failed", None)
    assert twin.ledger.failed == [("doubt", "failed")]


def test_settling_by_hand_needs_a_reason(account: Account, operator: User) -> None:
    effect = uncertain(account)

    with pytest.raises(ReasonMissing):
        settle_uncertain(effect, operator, "failed", "  ")

    assert row("doubt").state == "uncertain"


def test_evidence_that_came_first_stands(account: Account, operator: User) -> None:
    effect = uncertain(account)
    record_evidence({"doubt": '{"from": "a status"}'})

    with pytest.raises(NotUncertain):
        settle_uncertain(effect, operator, "failed", "no answer")

    assert (row("doubt").state, row("doubt").result) == ("done", '{"from": "a status"}')
    assert not Audit.objects.exists()


def test_a_late_answer_changes_nothing_that_a_person_settled(
    account: Account, operator: User
) -> None:
    job = put_begun("late", account_id=account.pk)
    finish([Result(job.row, twin.OUTCOMES["doubt"])])
    settle_uncertain(row("late"), operator, "failed", "no answer")

    finish([Result(job.row, twin.OUTCOMES["accept"])])

    assert row("late").state == "failed"
    assert twin.ledger.finished[-1] == ("late", "accepted", False)


# --- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["viewer", ""])
def test_people_who_only_look_change_no_effect(account: Account, role: str) -> None:
    person = make_member("somebody", role, account)
    lost, doubt = failed(account), uncertain(account)

    with pytest.raises(NotAllowed):
        retry_failed(lost, person)
    with pytest.raises(NotAllowed):
        settle_uncertain(doubt, person, "accepted", "why not")

    assert (row(lost.key).state, row("doubt").state) == ("failed", "uncertain")


def test_an_agent_of_another_account_changes_no_effect(account: Account) -> None:
    stranger = make_member("stranger", "agent", make_account())

    with pytest.raises(NotAllowed):
        retry_failed(failed(account), stranger)


# --- races ---------------------------------------------------------------------------------------


def _try(start: threading.Barrier, effect: Effect, user: User, as_: str) -> bool:
    try:
        start.wait(10)
        settle_uncertain(effect, user, "accepted" if as_ == "accepted" else "failed", "race")
    except NotUncertain:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_settle_at_once_one_is_told_it_is_settled() -> None:
    account = make_account()
    user = make_member("agent", "agent", account)
    effect = uncertain(account)
    start = threading.Barrier(4)

    with ThreadPoolExecutor(4) as pool:
        asked = ["accepted", "failed"] * 2
        done = [pool.submit(_try, start, effect, user, as_) for as_ in asked]

    assert sorted(one.result() for one in done) == [False, False, False, True]
    assert Audit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_settling_by_hand_and_by_the_clock_at_once_settles_once() -> None:
    account = make_account()
    user = make_member("agent", "agent", account)
    effect = uncertain(account, settle_at=database_now() - timedelta(seconds=1))
    start = threading.Barrier(2)

    with ThreadPoolExecutor(2) as pool:
        by_hand = pool.submit(_try, start, effect, user, "accepted")
        by_clock = pool.submit(_settle, start)

    assert by_clock.exception() is None
    assert row("doubt").state == ("done" if by_hand.result() else "failed")
    assert len(twin.ledger.failed) == (0 if by_hand.result() else 1)


def _settle(start: threading.Barrier) -> None:
    try:
        start.wait(10)
        settle()
    finally:
        connection.close()
