"""Who hears what a customer writes around a hand-over, when one turn takes it all."""

from __future__ import annotations

from typing import Any

from journeys.actions import return_run
from journeys.handing_over import handed_over
from journeys.models import Run
from messaging.models import Conversation, InboundEvent
from tests.factories import make_member
from tests.journeys.steps import GREET, end, wait_reply
from tests.journeys.world import World

AGENT: dict[str, Any] = {"id": "agent", "stepType": "SendToAgent", "nextStepId": "ask"}
JOURNEY = [AGENT, wait_reply("ask", "done", "done"), end("done")]


def state_of(item: InboundEvent) -> tuple[str, str]:
    item.refresh_from_db()
    return item.state, item.outcome


def test_what_is_written_right_after_the_hand_over_starts_nothing(world: World) -> None:
    world.journey(JOURNEY)
    world.journey(GREET, contains="hello")
    world.say("go")
    second = world.say("hello?")

    world.settle_down()

    assert state_of(second) == ("done", "for the people who answer")
    assert Run.objects.count() == 1


def test_what_is_written_right_after_it_is_given_back_reaches_the_journey(world: World) -> None:
    world.journey(JOURNEY)
    world.say("go")
    world.settle_down()
    agent = make_member("ann", "agent", world.account)
    return_run(world.run, handed_over(world.run)[0].key, "", agent)
    answer = world.say("thanks")

    world.settle_down()

    assert state_of(answer) == ("done", "reply")
    assert world.run.outcome == "done"


def test_who_asked_for_people_themselves_keeps_them_when_the_run_gives_back(world: World) -> None:
    world.journey(JOURNEY)
    world.say("go")
    world.settle_down()
    Conversation.objects.update(handed_by_run=None)
    agent = make_member("ann", "agent", world.account)
    return_run(world.run, handed_over(world.run)[0].key, "", agent)
    answer = world.say("thanks")

    world.settle_down()

    assert state_of(answer) == ("done", "for the people who answer")
