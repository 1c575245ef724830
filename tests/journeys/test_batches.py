"""Batches of contacts: bounded queries, one holder at a time, bad inputs parked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from journeys.engine import advance
from journeys.engine.values import STATE_VERSION
from journeys.errors import EngineBroken
from journeys.inputs import lock_contacts
from journeys.models import Run, RunLog
from journeys.turn import Turns
from messaging.models import InboundEvent, Message
from outbox.models import Effect
from tests.factories import make_channel, make_contact, make_journey
from tests.journeys.steps import ASK, GREET, Step, buttons, end, wait_reply
from tests.journeys.world import World, assert_replays

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(transactional_db: None) -> Iterator[World]:
    """A world whose rows other connections see."""
    yield World.make()
    assert_replays()


def crowd(world: World, count: int) -> list[World]:
    return [World(world.channel, make_contact(world.account)) for _ in range(count)]


def queries_of_a_turn() -> int:
    with CaptureQueriesContext(connection) as captured:
        Turns()()
    return len(captured)


def queries_to_start(world: World, count: int) -> int:
    [person.say("go") for person in crowd(world, count)]
    return queries_of_a_turn()


def queries_to_answer(world: World, count: int) -> int:
    people = crowd(world, count)
    [person.say("go") for person in people]
    world.play()
    [person.say("yes") for person in people]
    return queries_of_a_turn()


def test_starting_twenty_runs_takes_as_many_queries_as_starting_two(world: World) -> None:
    world.journey(ASK)
    queries_to_start(world, 1)

    assert queries_to_start(world, 2) == queries_to_start(world, 20)
    assert Run.objects.count() == 23


def test_answering_twenty_runs_takes_as_many_queries_as_answering_two(world: World) -> None:
    world.journey(ASK)
    queries_to_answer(world, 1)

    assert queries_to_answer(world, 2) == queries_to_answer(world, 20)


HAND_OVER: Step = {"id": "agent", "stepType": "SendToAgent", "nextStepId": "done"}
CHILD: Step = {"id": "child", "stepType": "StartJourney", "inputs": {"journey": "Child"}}
SMS: Step = {
    "id": "sms",
    "stepType": "SMS",
    "inputs": {"destination": "{{data.payload.user.msisdn}}", "text": "Hello"},
    "nextStepId": "done",
}


@pytest.mark.parametrize("step", [HAND_OVER, CHILD, SMS], ids=["agent", "child", "sms"])
def test_what_a_step_asks_for_takes_as_many_queries_for_fifty_as_for_one(
    world: World, step: Step
) -> None:
    make_channel(world.account, provider="sms", name="Texts")
    make_journey(world.account, GREET, name="Child", trigger="http_request")
    world.journey([step, end("done")])
    queries_to_start(world, 1)

    assert queries_to_start(world, 1) == queries_to_start(world, 50)


def queries_to_tap_again(world: World, count: int) -> int:
    people = crowd(world, count)
    [person.say("go") for person in people]
    world.play()
    asked = {m.contact_id: m for m in Message.objects.filter(reply_token__gt="")}
    [person.tap("yes", asked[person.contact.pk]) for person in people]
    world.play()
    [person.tap("no", asked[person.contact.pk]) for person in people]
    return queries_of_a_turn()


def test_old_taps_of_fifty_take_as_many_queries_as_that_of_one(world: World) -> None:
    ask = buttons("ask", "Shall we?", "wait", oldTaps="text")
    second = wait_reply("second", "done", "done")
    world.journey([ask, wait_reply("wait", "second", "done"), second, end("done")])
    queries_to_tap_again(world, 1)

    assert queries_to_tap_again(world, 1) == queries_to_tap_again(world, 50)


def test_a_batch_takes_at_most_fifty_contacts(world: World) -> None:
    world.journey(GREET)
    [person.say("go") for person in crowd(world, 55)]

    assert [world.turn(), world.turn(), world.turn()] == [50, 5, 0]


def test_a_poisonous_item_is_parked_after_five_failures_and_the_contact_goes_on(
    world: World,
) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()
    poison = world.command("explode", world.run)
    InboundEvent.objects.filter(pk=poison.pk).update(body='{"run": 1}')
    world.say("yes")

    [world.turn() for _ in range(5)]
    world.play()

    poison.refresh_from_db()
    assert (poison.state, poison.tries, poison.outcome) == ("failed", 5, "KeyError")
    assert world.run.outcome == "done"


def test_a_poisonous_result_is_parked_and_the_contact_goes_on(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    world.send()
    Effect.objects.update(payload="{}")

    [world.turn() for _ in range(5)]
    world.say("hello?")
    world.settle_down()

    effect = Effect.objects.get()
    assert (effect.tries, effect.error, effect.consumed_at is None) == (5, "parked", False)


def test_one_bad_contact_holds_back_no_other(world: World) -> None:
    world.journey(ASK)
    good, bad = crowd(world, 2)
    bad.say("go")
    world.play()
    poison = bad.command("suspend", world.run)
    InboundEvent.objects.filter(pk=poison.pk).update(body='{"run": 1}')
    good.say("go")

    world.turn()

    assert Run.objects.filter(contact=good.contact).exists()
    poison.refresh_from_db()
    assert (poison.state, poison.tries) == ("pending", 1)


def test_a_message_that_cannot_be_read_is_parked_at_once(world: World) -> None:
    world.journey(GREET)
    item = world.say("go")
    InboundEvent.objects.filter(pk=item.pk).update(body="[")
    world.say("go")

    world.play()

    item.refresh_from_db()
    assert (item.state, item.outcome) == ("failed", "unreadable")
    assert world.run.outcome == "done"


def test_a_broken_engine_stops_the_worker_after_ten_failures_in_a_row(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.journey(GREET)
    [person.say("go") for person in crowd(world, 10)]
    with monkeypatch.context() as patched:
        patched.setattr(advance, "advance", _broken)

        with pytest.raises(EngineBroken):
            world.turn()

    assert not InboundEvent.objects.exclude(state="pending").exists()
    world.play()
    assert Run.objects.filter(outcome="done").count() == 10


def test_a_turn_that_works_forgets_the_failures_before(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.journey(GREET)
    [person.say("go") for person in crowd(world, 9)]
    with monkeypatch.context() as patched:
        patched.setattr(advance, "advance", _broken)
        world.turn()
    assert world.turns.failures_in_a_row == 9

    world.turn()

    assert world.turns.failures_in_a_row == 0


def test_a_run_of_a_newer_worker_is_left_to_that_one(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()
    Run.objects.update(state_version=STATE_VERSION + 1)
    world.say("yes")
    other = World(world.channel, make_contact(world.account))
    other.say("go")

    assert world.turn() == 1

    Run.objects.update(state_version=STATE_VERSION)
    world.play()
    assert Run.objects.get(contact=world.contact).outcome == "done"


@pytest.mark.django_db(transaction=True)
def test_a_contact_that_somebody_holds_is_left_to_him(committed: World) -> None:
    committed.journey(GREET)
    committed.say("go")
    held, release = threading.Event(), threading.Event()
    holder = threading.Thread(target=_hold, args=(committed.contact.pk, held, release))
    holder.start()
    assert held.wait(10)

    assert committed.turn() == 0
    release.set()
    holder.join(10)

    assert committed.turn() == 1


@pytest.mark.django_db(transaction=True)
def test_two_turns_at_once_never_take_one_contact_twice(committed: World) -> None:
    committed.journey(GREET)
    people = crowd(committed, 30)
    [person.say("go") for person in people]
    start = threading.Barrier(4)

    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(_work, start) for _ in range(4)]

    assert [one.exception() for one in done] == [None] * 4
    assert sorted(Run.objects.values_list("contact", flat=True)) == sorted(
        person.contact.pk for person in people
    )
    assert RunLog.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_a_turn_that_fails_leaves_nothing_behind(
    committed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed.journey(GREET)
    item = committed.say("go")
    with monkeypatch.context() as patched:
        patched.setattr("journeys.writes.consume", _broken)
        committed.turn()

    item.refresh_from_db()
    assert (item.state, item.tries) == ("pending", 1)
    assert not Run.objects.exists()
    committed.turn()
    assert Run.objects.count() == 1


def _broken(*args: object) -> None:
    raise RuntimeError("broken")


def _hold(contact_id: int, held: threading.Event, release: threading.Event) -> None:
    try:
        with transaction.atomic():
            lock_contacts([contact_id])
            held.set()
            release.wait(10)
    finally:
        connection.close()


def _work(start: threading.Barrier) -> None:
    turns = Turns()
    try:
        start.wait(10)
        [turns() for _ in range(8)]
    finally:
        connection.close()
