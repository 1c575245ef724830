"""A run whose state nobody can read ends, and gives back whatever it held."""

from __future__ import annotations

import pytest

from journeys.models import Run
from messaging.models import Conversation
from tests.journeys.steps import ASK, GREET
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    """A world whose runs need not follow from their logs: one is spoilt."""
    return World.make()


def spoil(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state="{")


def test_mail_that_an_unreadable_run_held_is_heard_anew(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    early = world.say("yes")
    world.turn()
    early.refresh_from_db()
    assert (early.state, early.held_by_run) == ("held", world.run.pk)
    spoil(world.run)
    world.say("anybody?")

    world.settle_down()

    early.refresh_from_db()
    assert (early.state, early.held_by_run, early.outcome) == ("unhandled", None, "nothing matched")
    assert world.run.error.startswith("unreadable state: ")


def test_a_start_that_waited_for_an_unreadable_run_starts(world: World) -> None:
    other = world.journey(GREET, contains="other", slot="one", policy="queue")
    world.journey(ASK, contains="go", slot="one", policy="queue")
    world.say("go")
    world.turn()
    start = world.order(
        {
            "verb": "start",
            "trigger": other.triggers.get().pk,
            "channel": world.channel.pk,
            "data": {},
        }
    )
    world.turn()
    start.refresh_from_db()
    assert start.state == "held"
    spoil(world.run)
    world.say("anybody?")

    world.settle_down()

    start.refresh_from_db()
    assert (start.state, world.run.journey) == ("done", other)


def test_what_an_unreadable_run_had_given_to_people_goes_back_to_the_journeys(world: World) -> None:
    world.journey([{"id": "agent", "stepType": "SendToAgent"}])
    world.say("go")
    world.settle_down()
    spoil(world.run)
    world.say("anybody?")

    world.settle_down()

    owned = Conversation.objects.get(contact=world.contact)
    assert (owned.owner, owned.handed_by_run) == (Conversation.Owner.BOT, None)
