"""What a journey takes is marked as read, where the channel says so."""

from __future__ import annotations

import pytest

from messaging.models import Channel
from outbox.models import Effect
from tests.journeys.steps import ASK
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("options", "count"), [("{}", 0), ('{"mark_read":true}', 1)])
def test_a_message_that_a_journey_takes_is_marked_read(
    world: World, options: str, count: int
) -> None:
    Channel.objects.update(options=options)
    world.journey(ASK)

    world.say("go")
    world.turn()
    world.turn()

    assert Effect.objects.filter(kind="read_mark").count() == count
