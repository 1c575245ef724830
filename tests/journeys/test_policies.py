"""What happens when a journey is to start for a contact who is in it already."""

from __future__ import annotations

import json
from typing import Any

import pytest

from journeys.actions import start_run
from journeys.models import Journey, Run
from messaging.models import InboundEvent
from tests.factories import make_contact, make_journey, make_member
from tests.journeys.steps import ASK, GREET
from tests.journeys.test_children import parent_of, start
from tests.journeys.test_starts import PAUSE
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


def outcomes() -> list[str]:
    return list(Run.objects.order_by("id").values_list("outcome", flat=True))


def queued() -> InboundEvent:
    return InboundEvent.objects.get(kind="command", state="held")


def test_replace_ends_the_open_run_and_starts_anew(world: World) -> None:
    world.journey(PAUSE, policy="replace")
    world.say("go")
    world.play()

    item = world.say("go")
    world.play()

    item.refresh_from_db()
    assert item.outcome == "ended the open run of Test, started Test"
    assert outcomes() == ["replaced", ""]


def test_queue_starts_when_the_open_run_has_ended(world: World) -> None:
    world.journey(PAUSE, policy="queue")
    world.say("go")
    world.play()
    item = world.say("go")
    world.play()
    assert queued().held_by_run == world.run.pk

    world.timers_due()
    world.play()

    item.refresh_from_db()
    assert item.outcome == "Test waits for the open run of Test"
    assert outcomes() == ["done", ""]
    assert not InboundEvent.objects.filter(state="held").exists()


def test_queued_starts_go_one_after_the_other(world: World) -> None:
    world.journey(PAUSE, policy="queue")
    [world.say("go") for _ in range(3)]
    world.play()

    world.timers_due()
    world.play()

    assert outcomes() == ["done", ""]
    assert queued().held_by_run == world.run.pk


def test_a_queued_start_keeps_the_message_it_came_from(world: World) -> None:
    world.journey(PAUSE, policy="queue")
    world.say("go")
    world.say("go again, please")
    world.play()

    world.timers_due()
    world.play()

    data = json.loads(world.run.state)["data"]
    assert data["payload"]["content"]["text"] == "go again, please"


def test_a_start_by_hand_waits_in_the_queue_too(world: World) -> None:
    journey = world.journey(PAUSE, policy="queue")
    world.say("go")
    world.play()

    command = start_run(
        journey, world.contact, world.channel, make_member("agent", "agent", world.account)
    )
    world.play()

    assert queued() == InboundEvent.objects.get(pk=command.pk)


def test_cancelling_the_open_run_lets_the_queue_go_on(world: World) -> None:
    world.journey(PAUSE, policy="queue")
    world.say("go")
    world.say("go")
    world.play()
    first = Run.objects.earliest("id")

    world.command("terminate", first)
    world.play()

    assert outcomes() == ["terminated", ""]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("reject", [""]), ("replace", ["replaced", ""]), ("queue", [""]), ("parallel", ["", ""])],
)
def test_journeys_that_name_one_slot_share_it(
    world: World, policy: str, expected: list[str]
) -> None:
    shared: dict[str, Any] = {"slot": "care", "policy": policy}
    world.journey(PAUSE, contains="first", **shared)
    world.journey(PAUSE, contains="second", **shared)

    world.say("first")
    world.say("second")
    world.play()

    assert outcomes() == expected


def test_a_slot_that_is_named_like_a_journeys_number_is_another_slot(world: World) -> None:
    first = world.journey(PAUSE, contains="first", policy="reject")
    world.journey(PAUSE, contains="second", policy="reject", slot=str(first.pk))

    world.say("first")
    world.say("second")
    world.play()

    assert outcomes() == ["", ""]


def test_the_most_urgent_journey_takes_the_slot(world: World) -> None:
    shared: dict[str, Any] = {"slot": "care", "policy": "reject"}
    make_journey(world.account, GREET, **shared)
    urgent = make_journey(world.account, PAUSE, priority=5, **shared)

    world.say("anything")
    world.turn()

    assert [run.journey for run in Run.objects.all()] == [urgent]


def test_a_replaced_run_takes_along_the_run_that_waits_for_it(world: World) -> None:
    child = world.journey(PAUSE, contains="again", policy="replace")
    Journey.objects.filter(pk=child.pk).update(name="Survey")
    parent_of(world, start("ask", "Survey"))
    world.say("go")
    world.play()

    world.say("again")
    world.play()

    assert outcomes() == ["replaced", "parent ended", ""]


def test_other_contacts_are_not_in_the_way(world: World) -> None:
    world.journey(ASK, policy="reject")
    other = World(world.channel, make_contact(world.account))

    world.say("go")
    other.say("go")
    world.turn()

    assert Run.objects.filter(ended_at=None).count() == 2
