"""Replies, orders, timers, results and turns that several connections bring at the same time."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from contacts.models import Contact
from journeys.models import Plan, Run, RunLog, Suspension, Trigger
from journeys.schedule.firing import fire_plans
from journeys.schedule.planner import replan
from journeys.turn import Turns
from messaging.models import InboundEvent
from outbox.models import Effect
from tests.factories import make_contact, make_journey
from tests.journeys.steps import ASK
from tests.journeys.world import World, assert_replays

pytestmark = [pytest.mark.django_db(transaction=True)]

PEOPLE = 12
START_S = 20
Deed = Callable[[], object]


@pytest.fixture
def committed(transactional_db: None) -> Iterator[World]:
    """A world whose rows other connections see; in the end the books must balance."""
    made = World.make()
    yield made
    assert_balanced()


def crowd(world: World) -> list[World]:
    return [World(world.channel, make_contact(world.account)) for _ in range(PEOPLE)]


def at_once(*deeds: Deed) -> None:
    """Do each deed in a thread and connection of its own, all from the same moment on."""
    start = threading.Barrier(len(deeds))

    def work(deed: Deed) -> None:
        try:
            start.wait(START_S)
            deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        done = [pool.submit(work, deed) for deed in deeds]
    assert [one.exception() for one in done] == [None] * len(deeds)


def turns() -> None:
    take = Turns()
    [take() for _ in range(12)]


def for_each(people: Sequence[World], deed: Callable[[World], object]) -> Deed:
    """Do it for everybody, in an order of its own."""
    order = list(people)
    random.shuffle(order)
    return lambda: [deed(person) for person in order]


def assert_balanced() -> None:
    """Nothing is unread, parked or held by a run that ended; every log tells its run."""
    open_runs = set(Run.objects.filter(ended_at__isnull=True).values_list("pk", flat=True))
    items = InboundEvent.objects.all()
    assert not items.filter(state__in=["pending", "failed"]).exists()
    assert set(items.filter(state="held").values_list("held_by_run", flat=True)) <= open_runs
    assert set(Suspension.objects.values_list("run", flat=True)) <= open_runs
    timers = Effect.objects.filter(kind="timer", state="pending")
    assert set(timers.values_list("owner_run", flat=True)) <= open_runs
    for run in Run.objects.all():
        logs = RunLog.objects.filter(run_id=run.pk).order_by("id")
        assert list(logs.values_list("revision", flat=True)) == list(range(1, run.revision + 1))
    assert_replays()


def asked(world: World) -> list[World]:
    """Customers who were asked something and may answer."""
    world.journey(ASK)
    people = crowd(world)
    [person.say("go") for person in people]
    world.play()
    assert Suspension.objects.count() == PEOPLE
    return people


def run_of(person: World) -> Run:
    return Run.objects.filter(contact=person.contact).latest("id")


@pytest.mark.parametrize("attempt", range(3))
def test_a_reply_an_end_and_a_timer_at_once_leave_one_outcome(
    committed: World, attempt: int
) -> None:
    people = asked(committed)

    at_once(
        for_each(people, lambda person: person.say("yes")),
        for_each(people, lambda person: person.command("terminate", run_of(person))),
        committed.timers_due,
        turns,
        turns,
    )
    committed.play()

    outcomes = Counter(run.outcome for run in Run.objects.all())
    assert outcomes.keys() <= {"done", "silent", "terminated"}
    assert outcomes.total() == PEOPLE
    thanked = [person.sent().count("Thank you") for person in people]
    replied = InboundEvent.objects.filter(kind="message", outcome="reply", state="done")
    assert max(thanked) <= 1
    assert sum(thanked) == replied.count()


@pytest.mark.parametrize("attempt", range(3))
def test_results_and_ends_at_once_send_nothing_twice(committed: World, attempt: int) -> None:
    people = asked(committed)

    at_once(
        for_each(people, lambda person: person.say("yes")),
        for_each(people, lambda person: person.command("suspend", run_of(person))),
        for_each(people, lambda person: person.command("resume", run_of(person))),
        lambda: [committed.send() for _ in range(6)],
        lambda: [committed.send() for _ in range(6)],
        turns,
        turns,
    )
    [person.command("resume", run_of(person)) for person in people]
    committed.play()

    assert [run_of(person).outcome for person in people] == ["done"] * PEOPLE
    assert [person.sent() for person in people] == [["Shall we?", "Thank you"]] * PEOPLE


@pytest.mark.parametrize("attempt", range(3))
def test_starts_that_queue_while_their_run_ends_all_run_in_the_end(
    committed: World, attempt: int
) -> None:
    committed.journey(ASK, policy="queue")
    people = crowd(committed)
    [person.say("go") for person in people]
    committed.play()
    orders = [(person, run_of(person)) for person in people]

    at_once(
        lambda: [person.command("terminate", run) for person, run in orders],
        for_each(people, ask_for_start),
        committed.timers_due,
        turns,
        turns,
    )
    for _ in range(3):
        committed.play()
        committed.timers_due()
    committed.play()

    assert not Run.objects.filter(ended_at__isnull=True).exists()
    assert not InboundEvent.objects.filter(state="held").exists()
    assert [Run.objects.filter(contact=one.contact).count() for one in people] == [2] * PEOPLE


def ask_for_start(person: World) -> InboundEvent:
    """A start that no wait of an open run takes for an answer."""
    trigger = Trigger.objects.get(account=person.account)
    body = {"verb": "start", "trigger": trigger.pk, "channel": person.channel.pk, "data": {}}
    return person.order(body)


@pytest.mark.parametrize("policy", ["reject", "replace", "queue"])
def test_starts_at_once_leave_one_open_run_in_a_slot(committed: World, policy: str) -> None:
    committed.journey(ASK, policy=policy)
    people = crowd(committed)
    starts = for_each(people, ask_for_start)

    at_once(starts, starts, starts, turns, turns, turns)
    committed.settle_down()

    opened = Run.objects.filter(ended_at__isnull=True)
    assert sorted(opened.values_list("contact", flat=True)) == sorted(
        person.contact.pk for person in people
    )


def test_a_round_does_not_plan_an_old_date_over_a_new_one(transactional_db: None) -> None:
    world, read = World.make(), threading.Event()
    contact, match = world.contact, {"field": "appointment_at"}
    make_journey(world.account, ASK, trigger="schedule", match=match)
    write_date(contact, "2099-05-01T10:00:00Z")

    def change() -> None:
        with transaction.atomic():
            Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
            write_date(contact, "2099-06-01T10:00:00Z")
            read.set()
            time.sleep(1)

    at_once(change, lambda: (read.wait(START_S), fire_plans()))

    due = Plan.objects.get(contact=contact).due_at
    assert due == datetime(2099, 6, 1, 10, tzinfo=UTC)


def write_date(contact: Contact, moment: str) -> None:
    contact.attributes = json.dumps({"appointment_at": moment})
    contact.save()
    replan([contact])
