"""A run that has ended is started again from its page, with what it began with."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.models import Audit
from journeys.actions import command_run, start_again, start_run
from journeys.errors import CannotStart, NotEnabled
from journeys.handing_over import handed_over
from journeys.models import Journey, Run
from messaging.models import InboundEvent
from tests.factories import make_account, make_member
from tests.journeys.steps import ASK, GREET
from tests.journeys.test_handing_over import given
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.make()


@pytest.fixture
def operator(world: World) -> User:
    return make_member("olga", "agent", world.account)


def ended(world: World) -> Run:
    """Return a run that a customer's word started, and that has ended."""
    world.journey(GREET)
    world.say("go please")
    world.play()
    return world.run


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, run: Run) -> str:
    return client.get(reverse("admin:run", args=[run.public_id])).content.decode()


def again(client: Client, run: Run) -> int:
    url = reverse("admin:run_command", args=[run.public_id])
    return client.post(url, {"verb": "again"}).status_code


def given_back(client: Client, run: Run) -> str:
    run.refresh_from_db()
    url = reverse("admin:run_return", args=[run.public_id])
    asked = {"key": handed_over(run)[0].key, "exit": ""}
    return client.post(url, asked, follow=True).content.decode()


def test_an_operator_starts_a_run_again_with_the_same_data(world: World, operator: User) -> None:
    run = ended(world)

    assert "Start again" in page(client_of(operator), run)
    assert again(client_of(operator), run) == 302
    world.play()

    assert world.run.pk != run.pk
    old, new = json.loads(run.state)["data"], json.loads(world.run.state)["data"]
    assert new["payload"] == old["payload"]
    assert Audit.objects.get(action="start").actor == operator


def test_the_new_run_tells_by_whom_it_was_started(world: World, operator: User) -> None:
    start_again(ended(world), operator)
    world.play()

    html = page(client_of(operator), world.run)

    assert "Started by hand" in html
    assert "By olga" in html
    assert "Started by a request" not in html


def test_a_run_that_was_started_by_hand_is_started_again(world: World, operator: User) -> None:
    journey = world.journey(GREET)
    world.say("hello")
    start_run(journey, world.contact, world.channel, operator, {"order": "A-1"})
    world.play()

    start_again(world.run, operator)
    world.play()

    assert Run.objects.count() == 2
    assert json.loads(world.run.state)["data"]["order"] == "A-1"


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("", 403)])
def test_who_may_only_look_starts_nothing(world: World, role: str, status: int) -> None:
    run = ended(world)
    client = client_of(make_member("looker", role, world.account))

    assert again(client, run) == status
    assert "Start again" not in page(client, run)
    assert not InboundEvent.objects.filter(kind="command").exists()


def test_a_stranger_starts_nothing(world: World) -> None:
    run = ended(world)
    stranger = make_member("stranger", "agent", make_account())

    assert again(client_of(stranger), run) == 404
    with pytest.raises(NotAllowed):
        start_again(run, stranger)


def test_an_open_run_is_not_started_again(world: World, operator: User) -> None:
    world.journey(ASK)
    world.say("go please")
    world.play()

    assert 'data-dialog="dialog-again"' not in page(client_of(operator), world.run)
    with pytest.raises(CannotStart, match="has not ended"):
        start_again(world.run, operator)


def test_a_paused_journey_starts_nothing_again(world: World, operator: User) -> None:
    run = ended(world)
    Journey.objects.update(status="disabled")
    run.journey.refresh_from_db()

    with pytest.raises(NotEnabled):
        start_again(run, operator)


def test_what_was_erased_cannot_be_started_again(world: World, operator: User) -> None:
    run = ended(world)
    InboundEvent.objects.update(body="")

    with pytest.raises(CannotStart, match="no longer kept"):
        start_again(run, operator)


def test_a_conversation_given_back_to_a_suspended_run_is_told_as_kept(
    world: World, operator: User
) -> None:
    run = given(world)
    command_run(run, "suspend", operator)
    world.settle_down()

    html = given_back(client_of(operator), run)

    assert "The run is suspended: it takes this in once it is resumed." in html
