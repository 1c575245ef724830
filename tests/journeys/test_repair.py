"""Runs go on after a person retried, settled or replayed what they waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection

from accounts.errors import NotAllowed
from accounts.models import Audit
from journeys.actions import command_runs
from journeys.errors import CannotStart
from journeys.models import Run
from journeys.turn import Turns
from messaging.actions import replay_parked
from messaging.models import Message
from outbox.actions import retry_failed, settle_uncertain
from outbox.errors import CannotRetry
from outbox.models import Effect
from tests.factories import make_contact, make_member
from tests.journeys.steps import ASK, BOOK, GREET, message
from tests.journeys.world import ANSWER, REFUSED, UNCLEAR, World, assert_replays

pytestmark = pytest.mark.django_db

LOST = [message("hello", "Hello", "done", exits={"failed": "sorry"}), *GREET[1:]]
LOST.append({"id": "sorry", "stepType": "End", "inputs": {"outcome": "sorry"}})


@pytest.fixture
def operator(world: World) -> User:
    return make_member("agent", "agent", world.account)


def unclear(world: World) -> Effect:
    world.say("go")
    world.turn()
    world.send(UNCLEAR)
    return Effect.objects.get(state="uncertain")


def test_a_run_goes_on_when_its_unclear_message_is_settled_as_accepted(
    world: World, operator: User
) -> None:
    world.journey(ASK)
    effect = unclear(world)

    settle_uncertain(effect, operator, "accepted", "seen on the phone")
    world.turn()

    assert world.run.suspensions.count() == 1
    assert (world.message().status, world.message().status_rank) == ("accepted", 2)


def test_a_run_takes_its_failed_exit_when_its_unclear_message_is_settled_as_failed(
    world: World, operator: User
) -> None:
    world.journey(LOST)
    effect = unclear(world)

    settle_uncertain(effect, operator, "failed", "not on the phone")
    world.turn()

    assert world.run.outcome == "sorry"
    assert (world.message().status, world.message().error_code) == ("failed", "failed")


def test_a_request_settled_as_accepted_leaves_its_answer_unknown(
    world: World, operator: User
) -> None:
    world.journey(BOOK)
    effect = unclear(world)

    settle_uncertain(effect, operator, "accepted", "it is in their calendar")
    world.turn()

    assert world.run.outcome == "done"


def test_a_failure_that_the_run_has_heard_of_cannot_be_retried(
    world: World, operator: User
) -> None:
    world.journey(LOST)
    world.say("go")
    world.play(REFUSED)
    effect = Effect.objects.get(state="failed")

    with pytest.raises(CannotRetry, match="has taken this failure in"):
        retry_failed(effect, operator)

    world.play()
    assert (world.run.outcome, world.message().status) == ("sorry", "failed")


def test_a_parked_result_reaches_its_run_when_it_is_retried(world: World, operator: User) -> None:
    world.journey(BOOK)
    world.say("go")
    world.turn()
    world.send(ANSWER)
    Effect.objects.update(result="{")
    [world.turn() for _ in range(5)]
    Effect.objects.update(result=ANSWER.result)

    retry_failed(Effect.objects.get(), operator)
    world.turn()

    assert (world.run.outcome, Effect.objects.count()) == ("done", 0)


def test_a_parked_failure_keeps_the_exit_it_names(world: World, operator: User) -> None:
    world.journey(LOST)
    world.say("go")
    world.turn()
    world.send(REFUSED)
    Effect.objects.update(tries=4)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("journeys.contact_turn.reason_of", _broken)
        world.turn()

    retry_failed(Effect.objects.get(error="notOnWhatsApp"), operator)
    world.turn()

    assert world.run.outcome == "sorry"


def test_a_failed_message_of_no_run_is_queued_again(world: World, operator: User) -> None:
    world.journey(GREET)
    world.say("go")
    world.turn()
    world.send(REFUSED)
    Effect.objects.update(owner_run=None)
    world.turn()

    retry_failed(Effect.objects.get(state="failed"), operator)

    assert (world.message().status, world.message().status_rank) == ("queued", 0)
    world.send()
    assert world.message().status == "accepted"
    assert world.message().attempts.count() == 2


def test_a_replayed_message_is_taken_by_the_run_that_waits_for_it(
    world: World, operator: User
) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()
    item = world.say("yes")
    item.state, item.tries = "failed", 5
    item.save()

    replay_parked(item, operator)
    world.play()

    assert world.run.outcome == "done"


def test_runs_are_commanded_together_where_the_verb_fits(world: World, operator: User) -> None:
    world.journey(ASK)
    world.say("go")
    other = World(world.channel, make_contact(world.account))
    other.say("go")
    world.play()
    other.command("suspend", Run.objects.get(contact=other.contact))
    world.play()

    assert command_runs(Run.objects.all(), "suspend", operator) == 1
    world.play()

    assert set(Run.objects.values_list("status", flat=True)) == {"Suspended"}
    assert Audit.objects.filter(action="suspend", actor=operator).count() == 1


def test_a_run_that_ended_meanwhile_is_not_commanded(world: World, operator: User) -> None:
    world.journey(GREET)
    world.say("go")
    world.play()

    assert command_runs(Run.objects.all(), "terminate", operator) == 0


@pytest.mark.parametrize("role", ["viewer", ""])
def test_people_who_only_look_command_no_runs(world: World, role: str) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    with pytest.raises(NotAllowed):
        command_runs(Run.objects.all(), "terminate", make_member("x", role, world.account))


@pytest.fixture
def committed(transactional_db: None) -> Iterator[World]:
    """A world whose rows other connections see."""
    yield World.make()
    assert_replays()


@pytest.mark.django_db(transaction=True)
def test_a_retry_beside_turns_gives_a_parked_result_to_the_run_once(committed: World) -> None:
    user = make_member("agent", "agent", committed.account)
    committed.journey(BOOK)
    committed.say("go")
    committed.turn()
    committed.send(ANSWER)
    Effect.objects.update(tries=5, error="parked", consumed_at=committed.run.started_at)
    effect, start = Effect.objects.get(), threading.Barrier(4)

    with ThreadPoolExecutor(4) as pool:
        turns = [pool.submit(_turn, start) for _ in range(2)]
        retries = [pool.submit(_retry, start, effect, user) for _ in range(2)]

    assert [one.exception() for one in turns] == [None, None]
    assert sorted(one.result() for one in retries) == [False, True]
    committed.turn()
    assert (committed.run.outcome, Effect.objects.count()) == ("done", 0)
    assert Message.objects.filter(direction="out").count() == 0


def _turn(start: threading.Barrier) -> None:
    try:
        start.wait(10)
        [Turns()() for _ in range(20)]
    finally:
        connection.close()


def _retry(start: threading.Barrier, effect: Effect, user: User) -> bool:
    try:
        start.wait(10)
        retry_failed(effect, user)
    except CannotRetry:
        return False
    finally:
        connection.close()
    return True


def _broken(effect: Effect) -> str:
    raise CannotStart
