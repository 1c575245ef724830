"""The mailbox: replies that came too early, and where they go when nobody takes them."""

from __future__ import annotations

import pytest

from flows.models import FlowSubmission
from journeys.models import Run
from messaging.models import InboundEvent
from tests.journeys.steps import ASK, FORM, GREET
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


def test_a_full_mailbox_gives_its_oldest_reply_back_without_a_loop(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    items = [world.say(str(number)) for number in range(21)]

    world.settle_down()

    found = InboundEvent.objects.filter(pk__gte=items[0].pk).order_by("id")
    assert [item.state for item in found] == ["unhandled"] + 20 * ["held"]
    assert {item.held_by_run for item in found[1:]} == {world.run.pk}


def test_what_a_mailbox_gives_back_may_start_another_journey(world: World) -> None:
    world.journey(FORM)
    world.say("go")
    world.turn()
    world.say("hello")
    world.turn()
    world.journey(GREET, contains="hello")

    world.play()

    assert Run.objects.count() == 2
    assert world.sent() == ["Fill it in", "Hello"]


def test_an_item_given_back_is_not_taken_by_the_same_mailbox_again(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    item = world.say("hello")
    run = world.run
    item.outcome = f"given back by run {run.public_id}"
    item.save()

    world.settle_down()

    item.refresh_from_db()
    assert (item.state, world.run.revision) == ("unhandled", run.revision)


def test_two_full_mailboxes_do_not_play_ping_pong(world: World) -> None:
    world.journey(ASK)
    world.journey(ASK)
    world.say("go")
    world.turn()
    [world.say(str(number)) for number in range(42)]

    world.settle_down()

    states = InboundEvent.objects.values_list("state", flat=True)
    assert sorted(states) == ["done"] + 40 * ["held"] + 2 * ["unhandled"]


def test_a_form_that_waited_in_the_mailbox_is_stored_once_with_its_run(world: World) -> None:
    world.journey(FORM)
    world.say("go")
    world.turn()

    world.submit({"date": "2026-03-06"})
    world.turn()
    world.play()

    submission = FlowSubmission.objects.get()
    assert (submission.run_id, world.run.outcome) == (world.run.pk, "done")
