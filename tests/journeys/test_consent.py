"""Consent in a journey: what goes out, and the exit that is taken when nobody agreed to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from contacts.consent import grant, revoke
from journeys.models import Run
from messaging.models import Message
from tests.factories import make_journey
from tests.journeys.steps import ASK, GREET, end, message
from tests.journeys.world import World

pytestmark = pytest.mark.django_db

OFFER: list[dict[str, Any]] = [
    message("offer", "Half price", "done", topic="offers", exits={"noConsent": "left_alone"}),
    end("done"),
    end("left_alone"),
]


def test_a_send_without_consent_takes_its_exit(world: World) -> None:
    world.journey(OFFER)
    world.say("go")
    world.play()

    assert world.run.outcome == "left_alone"
    assert Message.objects.get(direction="out").error_code == "noConsent"


def test_a_send_with_consent_goes_out(world: World) -> None:
    grant(world.contact, "offers", "website", "form 12", timezone.now())
    world.journey(OFFER)
    world.say("go")
    world.play()

    assert world.run.outcome == "done"
    assert world.message().status == "accepted"


def test_consent_is_asked_for_when_the_message_goes_out(world: World) -> None:
    grant(world.contact, "offers", "website", "form 12", timezone.now())
    world.journey(OFFER)
    world.say("go")
    world.turn()

    revoke(world.contact, "offers", "call", "asked", timezone.now())
    world.play()

    assert world.run.outcome == "left_alone"


def test_no_step_writes_to_who_stopped_everything(world: World) -> None:
    revoke(world.contact, "", "keyword", "m:1", timezone.now())
    world.journey([{**GREET[0], "exits": {"noConsent": "left_alone"}}, end("done"), OFFER[2]])
    world.say("go")
    world.play()

    assert world.run.outcome == "left_alone"


def test_a_run_that_may_not_send_and_has_no_exit_for_it_ends_without_a_fault(
    world: World,
) -> None:
    revoke(world.contact, "", "keyword", "m:1", timezone.now())
    world.journey(GREET)
    world.say("go")
    world.play()

    run = world.run
    assert (run.status, run.outcome, run.error) == ("Terminated", "noConsent", "")


def test_a_stop_leaves_runs_waiting_and_their_next_message_unsent(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()
    asked = world.message()
    world.say("stop")
    world.play()
    was = world.run.status

    world.tap("yes", asked)
    world.play()

    assert (was, world.run.outcome, world.run.error) == ("Runnable", "noConsent", "")
    assert world.message().error_code == "noConsent"


def test_a_journey_that_waits_for_such_a_run_ends_in_the_same_way(world: World) -> None:
    revoke(world.contact, "", "keyword", "m:1", timezone.now())
    make_journey(world.account, GREET, name="Greet", trigger="http_request")
    world.journey([{"id": "greet", "stepType": "StartJourney", "inputs": {"journey": "Greet"}}])
    world.say("go")
    world.play()

    assert set(Run.objects.values_list("outcome", "error")) == {("noConsent", "")}


def test_the_topic_is_not_sent_to_the_provider(world: World) -> None:
    grant(world.contact, "offers", "website", "form 12", timezone.now())
    world.journey(OFFER)
    world.say("go")
    world.play()

    assert "topic" not in world.message().content
