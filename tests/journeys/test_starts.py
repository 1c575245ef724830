"""Which runs start, on which version, and who may hold one open."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.models import SubAccount
from contacts.models import ContactIdentity
from journeys.actions import pause, publish
from journeys.engine.values import canonical
from journeys.errors import NoContact
from journeys.http_trigger import start_by_request
from journeys.models import Journey, Run
from messaging.inbox import resolve_inbox
from messaging.models import InboundEvent
from tests.factories import make_account, make_user
from tests.journeys.steps import ASK, GREET, end, message
from tests.journeys.world import World

pytestmark = pytest.mark.django_db

PAUSE = [
    {"id": "pause", "stepType": "Wait", "inputs": {"duration": "1"}, "nextStepId": "done"},
    end("done"),
]
SHIPPED = [
    message("hello", "Order {{data.order}}", "done"),
    end("done"),
]
SHIPPED[0]["inputs"]["user"] = {"msisdn": "{{data.phone}}"}


def edit(journey: Journey, steps: list[dict[str, Any]]) -> None:
    """Publish other steps as the journey's next version."""
    document = json.loads(journey.draft)
    document["definition"]["steps"] = steps
    journey.draft = canonical(document)
    journey.save()
    publish(journey, make_user())


def test_a_run_finishes_on_its_version_and_new_ones_start_on_the_new(world: World) -> None:
    journey = world.journey(ASK)
    world.say("go")
    world.play()
    old = world.run

    edit(journey, GREET)
    world.say("yes")
    world.play()
    world.say("go")
    world.play()

    old.refresh_from_db()
    assert (old.version.number, old.outcome) == (1, "done")
    assert (world.run.version.number, world.run.outcome) == (2, "done")
    assert world.sent() == ["Shall we?", "Thank you", "Hello"]


def test_reject_keeps_one_open_run(world: World) -> None:
    world.journey(PAUSE, policy="reject")
    world.say("go")
    world.play()

    item = world.say("go")
    world.play()

    item.refresh_from_db()
    assert (item.state, item.outcome) == ("done", "kept the open run of Test")
    assert Run.objects.count() == 1


def test_reject_starts_anew_when_the_run_has_ended(world: World) -> None:
    world.journey(GREET, policy="reject")
    world.say("go")
    world.play()

    world.say("go")
    world.play()

    assert [run.outcome for run in Run.objects.all()] == ["done", "done"]


def test_parallel_starts_another_run_beside_the_open_one(world: World) -> None:
    world.journey(PAUSE, policy="parallel")
    world.say("go")
    world.say("go")

    world.turn()

    assert Run.objects.filter(ended_at=None, slot=None).count() == 2


def test_a_run_may_end_and_its_successor_start_in_one_turn(world: World) -> None:
    world.journey(GREET, policy="reject")
    world.say("go")
    world.turn()
    world.send()
    world.say("go")

    world.turn()

    ended, started = Run.objects.order_by("id")
    assert (ended.outcome, started.ended_at, started.slot) == ("done", None, ended.slot)


def test_a_paused_journey_starts_nothing_and_its_runs_go_on(world: World) -> None:
    journey = world.journey(ASK)
    world.say("go")
    world.play()

    pause(journey, make_user())
    world.say("yes")
    world.play()
    late = world.say("go")
    world.play()

    late.refresh_from_db()
    assert (world.run.outcome, late.state, Run.objects.count()) == ("done", "unhandled", 1)


def test_a_journey_of_another_sub_account_does_not_start(world: World) -> None:
    journey = world.journey(ASK)
    elsewhere = SubAccount.objects.create(account=world.account, name="elsewhere")
    Journey.objects.filter(pk=journey.pk).update(sub_account=elsewhere)
    world.journey(GREET)

    world.say("go")
    world.play()

    assert world.sent() == ["Hello"]


def test_a_request_starts_a_run_for_the_number_in_its_data(world: World) -> None:
    world.journey(SHIPPED, trigger="http_request")

    count = start_by_request(world.account, None, {"phone": "+6598765432", "order": "A-1"})
    resolve_inbox()
    world.play()

    identity = ContactIdentity.objects.get(value="+6598765432")
    data = json.loads(world.run.state)["data"]
    assert (count, world.run.contact_id) == (1, identity.contact_id)
    assert (data["order"], data["accountId"]) == ("A-1", world.account.public_id)


def test_a_request_without_a_number_asks_for_nothing(world: World) -> None:
    world.journey(SHIPPED, trigger="http_request")
    world.journey(GREET)
    world.say("go")

    with pytest.raises(NoContact):
        start_by_request(world.account, None, {"order": "A-1"})

    world.play()
    assert not InboundEvent.objects.filter(kind="command").exists()


def test_a_request_of_another_account_starts_nothing(world: World) -> None:
    world.journey(SHIPPED, trigger="http_request")
    world.journey(GREET)
    world.say("go")
    world.play()

    assert start_by_request(make_account(), None, {"phone": "+6598765432"}) == 0


def test_a_start_that_comes_after_the_pause_is_unhandled(world: World) -> None:
    journey = world.journey(SHIPPED, trigger="http_request")
    start_by_request(world.account, None, {"phone": world.msisdn, "order": "A-1"})
    pause(journey, make_user())
    world.journey(GREET)
    world.say("go")

    resolve_inbox()
    world.play()

    item = InboundEvent.objects.get(kind="command")
    assert (item.state, item.outcome) == ("unhandled", "the journey is not enabled")
