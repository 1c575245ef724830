"""Ctrl+K: what it finds, for whom, and what the menu's badges count."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.clock import wall_now
from config.menu import navigation
from contacts.models import Contact
from journeys.models import Run
from messaging.models import InboundEvent
from tests.factories import make_account, make_member
from tests.journeys.steps import ASK
from tests.journeys.world import World

pytestmark = pytest.mark.django_db

NUMBER = "+6591234567"


@pytest.fixture
def world() -> World:
    world = World.make()
    Contact.objects.filter(pk=world.contact.pk).update(name="Ann Tan")
    world.contact.identities.update(value=NUMBER)
    world.journey(ASK)
    world.say("go")
    world.play()
    return world


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def agent(world: World) -> Client:
    return client_of(make_member("agent", "agent", world.account))


@pytest.fixture
def viewer(world: World) -> Client:
    return client_of(make_member("viewer", "viewer", world.account))


def find(client: Client, term: str) -> str:
    url = reverse("admin:search")
    return client.get(url, {"s": term, "extended": "1"}).content.decode()


@pytest.mark.parametrize("term", ["Ann", "tan", "+65 9123 4567", "91234567", "4567"])
def test_people_and_their_open_runs_are_found(world: World, agent: Client, term: str) -> None:
    found = find(agent, term)

    assert "Ann Tan" in found
    assert NUMBER in found
    assert world.run.public_id in found


def test_what_is_not_found_leads_to_lists_that_search_more(agent: Client) -> None:
    found = find(agent, "zzz & co")

    assert "Search Messages for “zzz &amp; co”" in found
    assert f"{reverse('admin:messaging_message_changelist')}?q=zzz+%26+co" in found


def test_nobody_is_led_to_a_list_that_they_may_not_open(world: World) -> None:
    outsider = client_of(make_member("outsider", "", world.account))

    assert "Search " not in find(outsider, "zzz")


def test_a_run_is_found_by_its_id(world: World, agent: Client) -> None:
    assert world.run.public_id in find(agent, world.run.public_id)


def test_journeys_and_pages_are_found_by_name(agent: Client) -> None:
    assert reverse("admin:journeys_journey_changelist") in find(agent, "journ")
    assert "Journey" in find(agent, "Test")


def test_a_viewer_finds_people_but_no_numbers(viewer: Client) -> None:
    assert "Ann Tan" in find(viewer, "Ann")
    assert NUMBER not in find(viewer, "Ann")
    assert "Ann Tan" not in find(viewer, NUMBER)


def test_a_viewer_is_shown_no_page_that_is_closed_to_them(viewer: Client) -> None:
    assert reverse("admin:accounts_audit_changelist") not in find(viewer, "audit")


def test_people_of_another_account_find_nothing(world: World) -> None:
    stranger = client_of(make_member("stranger", "agent", make_account()))

    assert "Ann" not in find(stranger, "Ann")
    assert f"run/{world.run.public_id}" not in find(stranger, world.run.public_id)


def test_an_outsider_finds_no_people(world: World) -> None:
    outsider = client_of(make_member("outsider", "", world.account))

    assert "Ann" not in find(outsider, "Ann")


def test_nothing_found_is_remembered(world: World, agent: Client) -> None:
    find(agent, "Ann")
    Contact.objects.update(name="Bob")

    assert "Ann" not in find(agent, "Ann")


def badges(user: User) -> dict[str, str]:
    request = RequestFactory().get("/")
    request.user = user
    request.session = SessionStore()
    items = [item for group in navigation(request) for item in group["items"]]
    return {str(item["title"]): item["badge"] for item in items if "badge" in item}


def test_the_menu_counts_what_waits_for_a_person(world: World) -> None:
    viewer = make_member("viewer", "viewer", world.account)
    assert badges(viewer) == {}
    Run.objects.update(status="Terminated", error="broke", ended_at=wall_now())
    InboundEvent.objects.update(state="failed")

    assert badges(viewer) == {"Runs": "1", "Inbox": "1"}


def test_the_menu_tells_outsiders_no_counts(world: World) -> None:
    InboundEvent.objects.update(state="failed")

    assert badges(make_member("outsider", "", world.account)) == {}
    assert badges(make_member("stranger", "viewer", make_account())) == {}
