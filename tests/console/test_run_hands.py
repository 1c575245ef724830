"""The run page of runs that people have in hand, and of runs that start one another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from journeys.handing_over import handed_over
from journeys.models import Run
from messaging.models import InboundEvent
from tests.factories import make_account, make_member
from tests.journeys.test_children import named, parent_of, parent_run, start
from tests.journeys.test_handing_over import given
from tests.journeys.world import World, assert_replays

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    yield World.make()
    assert_replays()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def member(world: World, role: str) -> Client:
    return client_of(make_member(role or "outsider", role, world.account))


def page(client: Client, run: Run) -> str:
    return client.get(reverse("admin:run", args=[run.public_id])).content.decode()


def give_back(client: Client, run: Run, exit: str = "solved") -> int:
    url = reverse("admin:run_return", args=[run.public_id])
    key = handed_over(run)[0].key if handed_over(run) else "gone"
    return client.post(url, {"key": key, "exit": exit}).status_code


def test_an_agent_sees_who_has_it_and_the_ways_back(world: World) -> None:
    html = page(member(world, "agent"), given(world))

    assert "With Bookings" in html
    assert "Wants a table" in html
    assert 'name="exit" value="solved"' in html
    assert 'name="exit" value=""' in html


def test_a_viewer_sees_who_has_it_and_no_button(world: World) -> None:
    html = page(member(world, "viewer"), given(world))

    assert "With Bookings" in html
    assert 'name="exit"' not in html


def test_an_agent_gives_the_conversation_back(world: World) -> None:
    run = given(world)

    assert give_back(member(world, "agent"), run) == 302

    world.settle_down()
    assert world.run.outcome == "solved"


def test_who_may_not_gives_nothing_back(world: World) -> None:
    run = given(world)
    stranger = client_of(make_member("stranger", "agent", make_account()))

    assert give_back(member(world, "viewer"), run) == 403
    assert give_back(member(world, ""), run) == 403
    assert give_back(stranger, run) == 404
    assert not InboundEvent.objects.filter(kind="command").exists()


def test_giving_back_twice_says_so(world: World) -> None:
    run, client = given(world), member(world, "agent")
    give_back(client, run, "")
    world.settle_down()

    assert give_back(client, world.run) == 302

    assert "given this conversation back already" in page(client, world.run)


def test_runs_that_start_one_another_link_both_ways(world: World) -> None:
    named(world, "Survey", [{"id": "wait", "stepType": "Wait", "inputs": {"duration": "1"}}])
    parent_of(world, start("ask", "Survey"))
    world.say("go")
    world.play()
    parent, child = parent_run(), Run.objects.get(parent_run__isnull=False)
    client = member(world, "viewer")

    assert reverse("admin:run", args=[child.public_id]) in page(client, parent)
    assert reverse("admin:run", args=[parent.public_id]) in page(client, child)


def test_the_list_of_conversations_tells_who_answers(world: World) -> None:
    given(world)
    url = reverse("admin:messaging_conversation_changelist")

    html = member(world, "viewer").get(url, {"owner": "agent"}).content.decode()

    assert "Bookings" in html
    assert world.contact.name in html


def test_a_child_tells_that_another_journey_started_it(world: World) -> None:
    named(world, "Survey", [{"id": "wait", "stepType": "Wait", "inputs": {"duration": "1"}}])
    parent_of(world, start("ask", "Survey"))
    world.say("go")
    world.play()

    html = page(member(world, "viewer"), Run.objects.get(parent_run__isnull=False))

    assert "Started by another journey" in html
    assert "Started by a request" not in html
