"""Who hears what a customer writes around a hand-over, when one turn takes it all."""

from __future__ import annotations

from typing import Any

from journeys.actions import return_run
from journeys.handing_over import handed_over
from journeys.models import Journey, Run
from messaging.actions import give_back
from messaging.models import Conversation, InboundEvent
from messaging.why import read_why
from tests.factories import make_member, make_user
from tests.journeys.steps import ASK, GREET, end, wait_reply
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


def asked_for_people(world: World) -> Conversation:
    return Conversation.objects.create(
        account=world.account, channel=world.channel, contact=world.contact, owner="agent"
    )


def start(world: World, journey: Journey, **more: Any) -> InboundEvent:
    trigger, data = journey.triggers.get().pk, {"payload": {"user": {"msisdn": world.msisdn}}}
    order = {"verb": "start", "trigger": trigger, "channel": world.channel.pk, "data": data}
    return world.order({**order, **more})


def test_a_start_waits_while_people_answer_and_the_item_says_why(world: World) -> None:
    conversation = asked_for_people(world)
    item = start(world, world.journey(GREET, trigger="schedule", match={"cron": "0 9 * * *"}))
    world.settle_down()

    was = state_of(item)
    why = [(one.rule, one.says) for one in read_why(item.why)]
    give_back(conversation, make_user())
    world.settle_down()

    assert was == ("held", "people answer the conversation")
    assert why == [("agent", "people answer the conversation")]
    assert state_of(item)[0] == "done"
    assert Run.objects.count() == 1


def test_a_start_by_hand_does_not_wait_for_the_people(world: World) -> None:
    asked_for_people(world)
    item = start(world, world.journey(GREET, trigger="http_request"), by="ann")

    world.settle_down()

    assert state_of(item) == ("done", "started Test")


def test_a_start_goes_on_in_the_turn_in_which_the_run_gives_back(world: World) -> None:
    world.journey(JOURNEY)
    world.say("go")
    world.settle_down()
    agent = make_member("ann", "agent", world.account)
    item = start(world, world.journey(GREET, trigger="http_request", match={}))
    return_run(world.run, handed_over(world.run)[0].key, "", agent)

    world.settle_down()

    assert state_of(item)[0] == "done"


def test_a_time_out_waits_while_people_answer(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()
    conversation = asked_for_people_now(world)
    world.timers_due()
    world.settle_down()

    was = world.run.status
    give_back(conversation, make_user())
    world.settle_down()

    assert (was, world.run.outcome) == ("Runnable", "silent")


def asked_for_people_now(world: World) -> Conversation:
    Conversation.objects.update(owner="agent")
    return Conversation.objects.get()
