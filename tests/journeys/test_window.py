"""The service window: what goes out inside it, and the exit that is taken outside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from journeys.http_trigger import start_by_request
from messaging.inbox import resolve_inbox
from outbox.models import Effect
from tests.factories import open_window
from tests.journeys.steps import ASK, end, message
from tests.journeys.world import World

pytestmark = pytest.mark.django_db

PAUSED = [
    {"id": "pause", "stepType": "Wait", "inputs": {"duration": "1"}, "nextStepId": "hello"},
    message("hello", "Hello", "done", exits={"windowClosed": "closed"}),
    end("done"),
    end("closed"),
]


def test_inside_the_window_a_free_form_message_goes_out(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()

    assert world.send() == [world.message().effect_key]


def test_a_window_that_closed_before_the_claim_takes_the_exit(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    world.close_window()

    assert world.send() == []
    world.turn()

    assert (world.run.outcome, world.message().status) == ("closed", "failed")
    assert Effect.objects.get().error == "windowClosed"


def test_a_message_written_when_the_window_was_closed_takes_the_exit(world: World) -> None:
    world.journey(PAUSED)
    world.say("go")
    world.play()
    world.close_window()
    world.timers_due()
    world.turn()

    world.expire()
    world.play()

    assert (world.run.outcome, world.message().status) == ("closed", "failed")


def test_a_customer_who_never_wrote_gets_no_free_form_message(world: World) -> None:
    hello = {**PAUSED[1], "inputs": {**PAUSED[1]["inputs"], "user": {"msisdn": "{{data.to}}"}}}
    world.journey([hello, *PAUSED[2:]], trigger="http_request")
    start_by_request(world.account, None, {"to": world.msisdn})
    resolve_inbox()
    world.turn()

    world.expire()
    world.play()

    assert world.run.outcome == "closed"


@pytest.mark.parametrize(("minutes", "goes"), [(24 * 60 - 2, 1), (24 * 60 - 0.5, 0)])
def test_the_window_closes_a_minute_early(world: World, minutes: float, goes: int) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    open_window(world.channel, world.contact, timezone.now() - timedelta(minutes=minutes))

    assert len(world.send()) == goes
