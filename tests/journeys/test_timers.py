"""Timers: none early while answers lie unread, and none lost."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from journeys.lag import LONGEST_HOLD_S
from journeys.models import Run
from messaging.models import InboundEvent
from outbox.models import Effect
from tests.factories import make_contact
from tests.journeys.steps import ASK, GREET
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(world: World) -> World:
    """The customer was asked, the run waits for the answer, and its time is up."""
    world.journey(ASK)
    world.say("go")
    world.play()
    world.timers_due()
    return world


def unread(world: World, age: timedelta) -> InboundEvent:
    """Leave a message of somebody else unread in the channel's inbox."""
    moment = timezone.now() - age
    return InboundEvent.objects.create(
        account=world.account,
        channel=world.channel,
        key="m:unread",
        address="msisdn:+6590000000",
        kind=InboundEvent.Kind.MESSAGE,
        occurred_at=moment,
        received_at=moment,
        body="{}",
    )


@pytest.mark.parametrize("age_s", [31, 290, 600])
def test_timers_wait_for_answers_that_arrived_before_they_were_due(
    asked: World, age_s: int
) -> None:
    unread(asked, timedelta(seconds=age_s))

    taken = asked.turn()

    assert (taken, asked.run.status) == (0, "Runnable")


def test_a_timer_that_was_due_before_the_unread_answer_came_fires(asked: World) -> None:
    unread(asked, timedelta(seconds=-1))

    asked.turn()

    assert asked.run.outcome == "silent"


def test_timers_go_on_when_the_inbox_makes_no_progress_for_five_minutes(
    asked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    unread(asked, timedelta(seconds=600))
    asked.turn()
    later = time.monotonic() + LONGEST_HOLD_S
    monkeypatch.setattr("journeys.lag.time.monotonic", lambda: later)

    asked.turn()

    assert asked.run.outcome == "silent"


def test_a_timer_that_waited_fires_when_the_inbox_is_read(asked: World) -> None:
    item = unread(asked, timedelta(seconds=60))
    asked.turn()
    assert asked.run.status == "Runnable"

    item.delete()
    asked.play()

    assert asked.run.outcome == "silent"


def test_a_contact_with_other_inputs_does_not_fire_its_timer_either(asked: World) -> None:
    unread(asked, timedelta(seconds=60))
    asked.command("resume", asked.run)

    asked.turn()

    assert (asked.run.status, asked.run.outcome) == ("Runnable", "")
    assert Effect.objects.filter(kind="timer").count() == 1


def test_a_lagging_channel_holds_back_no_other_channel(asked: World) -> None:
    other = World.make()
    unread(other, timedelta(seconds=60))

    asked.turn()

    assert asked.run.outcome == "silent"


def test_no_timer_is_lost_when_many_are_due_at_once(world: World) -> None:
    world.journey(ASK)
    people = [World(world.channel, make_contact(world.account)) for _ in range(60)]
    [person.say("go") for person in people]
    world.play()
    world.timers_due(timedelta(minutes=10))

    world.settle_down()

    assert Run.objects.filter(outcome="silent").count() == 60
    assert not Effect.objects.filter(kind="timer").exists()


def test_a_run_that_ends_takes_its_timer_along(world: World) -> None:
    world.journey(ASK)
    world.journey(GREET, contains="nothing")
    world.say("go")
    world.play()

    world.say("yes")
    world.play()

    assert not Effect.objects.exists()
