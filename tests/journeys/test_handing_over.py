"""Conversations in the hands of people: given, listed, given back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.errors import NotAllowed
from accounts.models import Audit
from journeys.actions import return_run
from journeys.errors import NotHandedOver
from journeys.handing_over import handed_over
from journeys.models import Run
from messaging.models import Conversation, InboundEvent
from tests.factories import make_account, make_member
from tests.journeys.steps import end
from tests.journeys.world import World

STEP: dict[str, Any] = {
    "id": "agent",
    "stepType": "SendToAgent",
    "inputs": {"team": "Bookings", "note": "Wants a table", "timeout": "0.08:00:00"},
    "outputs": {"ticket": "{{step.ticketId}}", "way": "{{step.exit}}"},
    "nextStepId": "done",
    "exits": {"solved": "solved", "timeout": "late", "failed": "late"},
}


def given(world: World) -> Run:
    """Return a run whose conversation people have."""
    world.journey([STEP, end("done"), end("solved"), end("late")])
    world.say("go")
    world.settle_down()
    return world.run


def conversation(world: World) -> Conversation:
    return Conversation.objects.get(channel=world.channel, contact=world.contact)


def key_of(run: Run) -> str:
    return handed_over(run)[0].key


def test_people_of_a_team_own_a_conversation_that_was_handed_over(world: World) -> None:
    run = given(world)

    owned = conversation(world)

    assert (owned.owner, owned.team) == (Conversation.Owner.AGENT, "Bookings")
    assert owned.handed_by_run == run.pk
    wait = handed_over(run)[0]
    assert (wait.step, wait.team, wait.note) == ("agent", "Bookings", "Wants a table")
    assert wait.exits == ("solved",)


def test_an_agent_gives_a_conversation_back_at_an_exit(world: World) -> None:
    run = given(world)
    agent = make_member("ann", "agent", world.account)

    return_run(run, key_of(run), "solved", agent)
    world.settle_down()

    assert world.run.outcome == "solved"
    assert json.loads(world.run.state)["data"]["way"] == "solved"
    assert conversation(world).owner == Conversation.Owner.BOT
    entry = Audit.objects.filter(action="return").get()
    assert (entry.actor, entry.object_id) == (agent, run.public_id)


def test_the_ordinary_way_needs_no_exit(world: World) -> None:
    run = given(world)

    return_run(run, key_of(run), "", make_member("ann", "agent", world.account))
    world.settle_down()

    assert world.run.outcome == "done"


def test_nobody_back_in_time_takes_the_conversation_back(world: World) -> None:
    given(world)

    world.timers_due()
    world.settle_down()

    assert world.run.outcome == "late"
    assert conversation(world).owner == Conversation.Owner.BOT


def test_a_cancelled_run_gives_its_conversation_back(world: World) -> None:
    world.command("terminate", given(world))

    world.settle_down()

    assert conversation(world).owner == Conversation.Owner.BOT


def test_an_exit_that_the_step_does_not_have_is_refused(world: World) -> None:
    run = given(world)
    agent = make_member("ann", "agent", world.account)

    with pytest.raises(NotHandedOver):
        return_run(run, key_of(run), "elsewhere", agent)

    assert not InboundEvent.objects.filter(kind="command").exists()


def test_what_was_given_back_cannot_be_given_back_again(world: World) -> None:
    run = given(world)
    agent = make_member("ann", "agent", world.account)
    key = key_of(run)
    return_run(run, key, "", agent)
    world.settle_down()

    with pytest.raises(NotHandedOver):
        return_run(world.run, key, "", agent)


def test_a_viewer_gives_nothing_back(world: World) -> None:
    run = given(world)

    with pytest.raises(NotAllowed):
        return_run(run, key_of(run), "", make_member("vic", "viewer", world.account))


def test_an_agent_of_another_account_gives_nothing_back(world: World) -> None:
    run = given(world)

    with pytest.raises(NotAllowed):
        return_run(run, key_of(run), "", make_member("oz", "agent", make_account()))
