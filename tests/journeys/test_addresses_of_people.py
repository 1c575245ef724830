"""A number, its digits and a BSUID name the same person, wherever 8x8's journeys write them."""

from __future__ import annotations

import pytest

from contacts.models import ContactIdentity
from journeys.errors import NoContact
from journeys.http_trigger import start_by_request
from messaging.inbox import resolve_inbox
from messaging.models import InboundEvent, Message
from tests.factories import new_number
from tests.journeys.steps import end
from tests.journeys.world import World

BSUID = "SG.13491208655302741918"


def send_to(place: str) -> list[dict[str, object]]:
    """A tutorial's step: it writes to whatever stands in that place, as `msisdn`."""
    inputs = {
        "user": {"msisdn": f"{{{{{place}}}}}"},
        "type": "text",
        "content": {"text": "Hello"},
    }
    step = {"id": "hello", "stepType": "ChatAppsMessage", "inputs": inputs, "nextStepId": "done"}
    return [step, end("done")]


def know(world: World) -> None:
    """Let the customer be known by a BSUID too."""
    scope = world.channel.portfolio.business_id
    ContactIdentity.objects.create(
        account=world.account, contact=world.contact, kind="bsuid", scope=scope, value=BSUID
    )


def test_a_tutorial_that_writes_to_the_user_id_reaches_who_wrote(world: World) -> None:
    know(world)
    world.journey(send_to("data.payload.user.channelUserId"))

    world.say("go", payload={"user": {"channelUserId": BSUID}})
    world.settle_down()

    assert Message.objects.get(direction="out").contact == world.contact


@pytest.mark.parametrize("written", ["+{digits}", "{digits}", BSUID])
def test_a_request_finds_the_contact_however_it_is_named(world: World, written: str) -> None:
    know(world)
    world.journey(send_to("data.to"), trigger="http_request", match={})

    start_by_request(world.account, None, {"to": written.format(digits=world.msisdn[1:])})
    resolve_inbox()
    world.settle_down()

    assert InboundEvent.objects.get(kind="command").contact == world.contact
    assert Message.objects.get(direction="out").contact == world.contact


@pytest.mark.django_db
def test_a_number_that_may_be_a_local_one_starts_nothing() -> None:
    world = World.make()
    world.journey(send_to("data.to"), trigger="http_request", match={})

    with pytest.raises(NoContact):
        start_by_request(world.account, None, {"to": new_number()[3:]})

    assert not InboundEvent.objects.exists()
