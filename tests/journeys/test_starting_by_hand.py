"""Starting a run for a contact: what its data holds, who may, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User

from accounts.errors import NotAllowed
from accounts.models import Audit
from journeys.actions import enable, pause, start_run
from journeys.errors import CannotStart, NotEnabled
from journeys.models import Journey, Run
from messaging.models import InboundEvent
from tests.factories import make_channel, make_contact, make_member, make_user
from tests.journeys.steps import ASK, GREET, Step
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    return World.make()


@pytest.fixture
def operator(here: World) -> User:
    return make_member("agent", "agent", here.account)


def to(place: str) -> list[Step]:
    """A greeting to the number that stands at a place in the data."""
    greeting = {**GREET[0], "inputs": {**GREET[0]["inputs"], "user": {"msisdn": place}}}
    return [greeting, *GREET[1:]]


def started_with(here: World) -> Any:
    return json.loads(InboundEvent.objects.get(kind="command").body)["data"]


def test_a_run_is_started_at_the_contacts_turn(here: World, operator: User) -> None:
    journey = here.journey(GREET)

    start_run(journey, here.contact, here.channel, operator)
    here.turn()

    assert (here.run.contact, here.run.version) == (here.contact, journey.live_version)
    audit = Audit.objects.get(action="start")
    assert (audit.object_id, audit.actor) == (str(journey.public_id), operator)


def test_the_contacts_number_stands_where_the_first_message_looks_for_it(
    here: World, operator: User
) -> None:
    journey = here.journey(to("{{data.customer.phone}}"), trigger="http_request")

    start_run(journey, here.contact, here.channel, operator, {"customer": {"name": "Ann"}})

    assert started_with(here) == {"customer": {"name": "Ann", "phone": here.msisdn}}


def test_a_journey_that_answers_messages_begins_as_if_the_contact_had_written(
    here: World, operator: User
) -> None:
    journey = here.journey(to("{{data.payload.user.msisdn}}"))

    start_run(journey, here.contact, here.channel, operator)
    here.turn()

    assert started_with(here)["payload"]["user"] == {"msisdn": here.msisdn}
    assert here.sent() == ["Hello"]


def test_data_that_names_somebody_else_is_refused(here: World, operator: User) -> None:
    journey = here.journey(to("{{data.phone}}"), trigger="http_request")

    with pytest.raises(CannotStart, match="another number"):
        start_run(journey, here.contact, here.channel, operator, {"phone": "+6598765432"})

    assert not InboundEvent.objects.exists()


def test_a_paused_journey_starts_nothing_until_it_is_enabled(here: World, operator: User) -> None:
    journey = here.journey(GREET)
    pause(journey, make_user())
    journey.refresh_from_db()

    with pytest.raises(NotEnabled):
        start_run(journey, here.contact, here.channel, operator)

    enable(journey, make_user())
    journey.refresh_from_db()
    start_run(journey, here.contact, here.channel, operator)
    here.turn()
    assert Run.objects.count() == 1


def test_a_draft_that_was_never_published_cannot_be_enabled(here: World) -> None:
    journey = Journey.objects.create(account=here.account, name="Draft", draft="{}")

    with pytest.raises(NotEnabled):
        enable(journey, make_user())

    journey.refresh_from_db()
    assert journey.status == "disabled"


def test_a_journey_that_takes_one_run_at_a_time_says_so(here: World, operator: User) -> None:
    journey = here.journey(ASK, policy="reject")
    here.say("go")
    here.play()

    with pytest.raises(CannotStart, match="one run at a time"):
        start_run(journey, here.contact, here.channel, operator)


def test_a_contact_of_another_account_is_refused(here: World, operator: User) -> None:
    stranger = make_contact(make_channel().account)

    with pytest.raises(CannotStart, match="another account"):
        start_run(here.journey(GREET), stranger, here.channel, operator)


def test_a_contact_without_a_number_is_refused(here: World, operator: User) -> None:
    here.contact.identities.all().delete()

    with pytest.raises(CannotStart, match="no phone number"):
        start_run(here.journey(GREET), here.contact, here.channel, operator)


@pytest.mark.parametrize("role", ["viewer", ""])
def test_people_who_only_look_start_nothing(here: World, role: str) -> None:
    person = make_member("somebody", role, here.account)

    with pytest.raises(NotAllowed):
        start_run(here.journey(GREET), here.contact, here.channel, person)

    assert not InboundEvent.objects.exists()


def test_an_agent_of_another_account_starts_nothing(here: World) -> None:
    stranger = make_member("stranger", "agent", make_channel().account)

    with pytest.raises(NotAllowed):
        start_run(here.journey(GREET), here.contact, here.channel, stranger)
