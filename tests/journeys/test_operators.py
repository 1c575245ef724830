"""Operators' commands: suspend, resume, terminate."""

from __future__ import annotations

import pytest

from journeys.models import Suspension
from messaging.models import InboundEvent
from outbox.models import Effect
from tests.journeys.steps import ASK
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(world: World) -> World:
    """The customer was asked, and the run waits for the answer."""
    world.journey(ASK)
    world.say("go")
    world.play()
    return world


def test_a_suspended_run_holds_a_reply_and_takes_it_when_resumed(asked: World) -> None:
    asked.command("suspend", asked.run)
    item = asked.say("yes")
    asked.play()
    item.refresh_from_db()
    assert (asked.run.status, item.state, item.held_by_run) == ("Suspended", "held", asked.run.pk)

    asked.command("resume", asked.run)
    asked.play()

    item.refresh_from_db()
    assert (asked.run.outcome, item.state) == ("done", "done")


def test_a_suspended_run_records_its_timer_and_moves_when_resumed(asked: World) -> None:
    asked.command("suspend", asked.run)
    asked.timers_due()
    asked.play()
    assert (asked.run.status, Effect.objects.count()) == ("Suspended", 0)

    asked.command("resume", asked.run)
    asked.play()

    assert asked.run.outcome == "silent"


def test_a_result_that_comes_while_suspended_is_not_lost(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    world.command("suspend", world.run)
    world.play()
    assert not Suspension.objects.exists()

    world.command("resume", world.run)
    world.play()

    assert Suspension.objects.get().step == "wait"


def test_a_terminated_run_ends_and_gives_its_mail_back(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.turn()
    item = world.say("hello")
    world.turn()

    world.command("terminate", world.run)
    world.settle_down()

    item.refresh_from_db()
    assert (world.run.status, world.run.outcome) == ("Terminated", "terminated")
    assert (item.state, item.held_by_run) == ("unhandled", None)


def test_a_terminated_run_leaves_neither_waits_nor_timers(asked: World) -> None:
    asked.command("terminate", asked.run)

    asked.play()

    assert not Suspension.objects.exists()
    assert not Effect.objects.exists()


def test_a_command_to_a_run_that_has_ended_is_unhandled(asked: World) -> None:
    asked.say("yes")
    asked.play()
    before = asked.run.state

    asked.command("terminate", asked.run)
    asked.play()

    command = InboundEvent.objects.get(kind="command")
    assert (command.state, command.outcome) == ("unhandled", "the run has ended")
    assert asked.run.state == before


def test_resuming_a_run_that_is_not_suspended_changes_nothing(asked: World) -> None:
    before = asked.run.state

    asked.command("resume", asked.run)
    asked.play()

    assert asked.run.state == before
