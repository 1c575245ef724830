"""What once went wrong: starts lost at publish, sends of ended runs, forms that prove sends."""

from __future__ import annotations

import pytest

from journeys.actions import publish
from journeys.errors import NoContact
from journeys.http_trigger import start_by_request
from journeys.models import Run, Trigger
from messaging.inbox import resolve_inbox
from messaging.models import Message
from outbox.models import Effect
from tests.factories import make_channel, make_user
from tests.journeys.steps import GREET
from tests.journeys.world import UNCLEAR, World

pytestmark = pytest.mark.django_db

FORM = [
    {
        "id": "form",
        "stepType": "ChatAppsMessage",
        "inputs": {
            "user": {"msisdn": "{{data.payload.user.msisdn}}"},
            "type": "interactive",
            "content": {
                "interactive": {
                    "type": "flow",
                    "body": {"text": "Fill in"},
                    "action": {"parameters": {"flowId": "1", "flowCta": "Open"}},
                }
            },
        },
        "nextStepId": "wait",
    },
    {
        "id": "wait",
        "stepType": "WaitForFlow",
        "inputs": {"from": "{{data.payload.user.msisdn}}", "channel": "whatsapp"},
        "nextStepId": "end",
    },
    {"id": "end", "stepType": "End", "inputs": {"outcome": "submitted"}},
]


def test_a_start_that_was_accepted_survives_the_next_publish(world: World) -> None:
    journey = world.journey(FORM, trigger="http_request")
    start_by_request(world.account, None, {"payload": {"user": {"msisdn": world.msisdn}}})

    publish(journey, make_user())
    resolve_inbox()
    world.turn()

    assert world.run.version.number == 2


def test_a_terminated_run_sends_nothing_that_has_not_begun(world: World) -> None:
    world.journey(GREET)
    world.say("go")
    world.turn()

    world.command("terminate", world.run)
    world.turn()

    effect = Effect.objects.get(kind="message")
    message = Message.objects.get(direction="out")
    assert (effect.state, effect.error) == ("cancelled", "cancelled")
    assert (message.status, message.error_code) == ("failed", "cancelled")


def test_a_form_that_comes_back_proves_the_unclear_send_of_the_form(world: World) -> None:
    world.journey(FORM)
    world.say("go")
    world.play(UNCLEAR)

    world.submit({"size": "L"})
    world.turn()

    assert world.run.outcome == "submitted"
    assert not Effect.objects.filter(kind="message").exists()


def test_a_form_that_comes_back_proves_nothing_of_a_send_that_never_began(world: World) -> None:
    world.journey(FORM)
    world.say("go")
    world.turn()

    world.submit({"size": "L"})
    world.turn()

    assert world.run.outcome == ""
    assert Effect.objects.get(kind="message").state == "pending"


def test_a_request_for_a_sub_account_without_a_channel_starts_nothing() -> None:
    world = World.make()
    world.journey(FORM, trigger="http_request")
    make_channel(world.account)

    with pytest.raises(NoContact, match="no channel"):
        start_by_request(
            world.account, "elsewhere", {"payload": {"user": {"msisdn": world.msisdn}}}
        )

    assert not Run.objects.exists()
    assert Trigger.objects.count() == 1


def test_a_second_form_is_not_sent_while_the_first_is_open(world: World) -> None:
    world.journey(FORM)
    world.say("go")
    world.play()
    world.say("go")
    world.submit({"size": "L"})

    world.settle_down()

    first, second = Run.objects.order_by("id")
    assert first.outcome == "submitted"
    assert (second.status, second.error) == (
        "Terminated",
        "form: the customer has another form open",
    )


def test_a_run_that_nobody_can_read_ends_and_holds_nobody_up(db: None) -> None:
    world = World.make()
    world.journey(FORM)
    world.say("go")
    world.play()
    Run.objects.update(state="{}")

    world.say("hello")
    world.turn()

    run = world.run
    assert (run.status, run.suspensions.count()) == ("Terminated", 0)
    assert run.error.startswith("unreadable state: ")
