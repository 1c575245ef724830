"""Runs that write to somebody else than their customer are told what became of it."""

from __future__ import annotations

from typing import Any

import pytest

from journeys.models import Run
from messaging.models import Message
from tests.factories import make_contact, open_window
from tests.journeys.steps import GREET, end
from tests.journeys.world import World, assert_replays
from tests.messaging.scenes import number_of

pytestmark = pytest.mark.django_db


def write_to_colleague() -> World:
    """Start a run whose message goes to a colleague, and which waits for its delivery."""
    world = World.make()
    colleague = make_contact(world.account)
    open_window(world.channel, colleague)
    hello, done = GREET
    inputs: dict[str, Any] = {"user": {"msisdn": number_of(colleague)}, "await": "delivered"}
    steps = [
        {**hello, "inputs": {**hello["inputs"], **inputs}, "exits": {"undelivered": "unreached"}},
        done,
        end("unreached"),
    ]
    world.journey(steps)
    world.say("go")
    world.play()
    assert Message.objects.get(direction="out").contact_id == colleague.pk
    return world


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ({"state": "delivered", "detail": "delivered_to_recipient"}, "done"),
        ({"state": "undelivered", "errorCode": 1018}, "unreached"),
    ],
    ids=["delivered", "failed"],
)
def test_a_run_goes_on_when_somebody_else_has_or_has_not_got_its_message(
    status: dict[str, Any], outcome: str
) -> None:
    world = write_to_colleague()
    assert world.run.status == "Runnable"

    world.status(message=Message.objects.get(direction="out"), **status)
    world.play()

    run = Run.objects.get()
    assert (run.contact_id, run.outcome) == (world.contact.pk, outcome)
    assert_replays()
