"""The contact page: one person's messages, runs and forms, for people who may look."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import wall_now
from accounts.models import Audit
from console.people.window import Ring
from contacts.models import Contact
from flows.models import FlowSubmission
from journeys.models import Run
from messaging.models import InboundEvent, Message
from tests.factories import make_account, make_channel, make_contact, make_member, open_window
from tests.journeys.steps import ASK, FORM, GREET
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return World.make()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def agent(world: World) -> Client:
    return client_of(make_member("agent", "agent", world.account))


def viewer(world: World) -> Client:
    return client_of(make_member("viewer", "viewer", world.account))


def address(contact: Contact, name: str = "contact") -> str:
    return reverse(f"admin:{name}", args=[contact.public_id])


def page(client: Client, contact: Contact, **query: str) -> str:
    return client.get(address(contact), query).content.decode()


def test_an_error_of_a_run_shows_viewers_no_number(world: World) -> None:
    run = played(world, GREET)
    Run.objects.filter(pk=run.pk).update(error="ask: nobody at +6591234567")

    whole, masked = page(agent(world), world.contact), page(viewer(world), world.contact)

    assert "+6591234567" in whole
    assert "6591234567" not in masked


def played(world: World, steps: list[dict[str, object]]) -> Run:
    world.journey(steps)
    world.say("go please")
    world.play()
    return world.run


# --- who may see it ------------------------------------------------------------------------------


def test_people_of_the_account_see_the_contact(world: World) -> None:
    assert agent(world).get(address(world.contact)).status_code == 200
    assert viewer(world).get(address(world.contact)).status_code == 200


def test_nobody_else_sees_the_contact(world: World) -> None:
    url = address(world.contact)
    stranger = make_member("stranger", "agent", make_account())

    assert client_of(make_member("outsider", "", world.account)).get(url).status_code == 403
    assert client_of(stranger).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_a_viewer_sees_no_whole_number(world: World) -> None:
    played(world, ASK)

    assert world.msisdn[3:] not in page(viewer(world), world.contact)
    assert world.msisdn in page(agent(world), world.contact)


# --- what it tells -------------------------------------------------------------------------------


def test_what_was_said_and_run_stands_in_order(world: World) -> None:
    run = played(world, GREET)

    html = page(agent(world), world.contact)

    places = [html.index(text) for text in ("go please", "Started", ">Hello<", "Finished")]
    assert places == sorted(places)
    assert reverse("admin:run", args=[run.public_id]) in html


def test_a_form_stands_with_its_answers(world: World) -> None:
    played(world, FORM)
    world.submit({"place": "Orchard <b>", "time": "10:30"})
    world.play()

    assert "Orchard &lt;b&gt;, 10:30" in page(agent(world), world.contact, show="forms")


def test_an_erased_form_shows_no_answers(world: World) -> None:
    FlowSubmission.objects.create(
        account=world.account,
        contact=world.contact,
        inbound_event_id=1,
        answers='{"place": "Orchard"}',
        erased_at=wall_now(),
    )

    html = page(agent(world), world.contact)

    assert "Orchard" not in html
    assert "Erased" in html


def test_only_what_is_asked_for_is_shown(world: World) -> None:
    played(world, GREET)

    html = page(agent(world), world.contact, show="runs")

    assert "Finished" in html
    assert "go please" not in html


def test_what_the_customer_wrote_is_text(world: World) -> None:
    world.say("<script>alert(1)</script>")

    html = page(agent(world), world.contact)

    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_every_channel_has_a_window_with_the_time_left(world: World) -> None:
    second = make_channel(world.account)
    open_window(world.channel, world.contact, wall_now() - timedelta(hours=18, seconds=30))
    open_window(second, world.contact, wall_now() - timedelta(hours=30))

    html = page(agent(world), world.contact)

    assert ">5 h<" in html
    assert ">58 min<" in html
    assert "5 h 58 min left" in html
    assert "Window open" in html
    assert "Window closed" in html


def test_live_runs_come_first(world: World) -> None:
    waiting = played(world, ASK)
    world.journey(GREET, contains="hello")
    world.submit({})
    Run.objects.filter(pk=waiting.pk).update(started_at=wall_now() - timedelta(days=9))
    ended = Run.objects.create(
        account=world.account,
        public_id="f" * 24,
        journey=waiting.journey,
        version=waiting.version,
        contact=world.contact,
        channel=world.channel,
        state="{}",
        status="Complete",
        started_at=wall_now(),
        last_at=wall_now(),
        ended_at=wall_now(),
    )

    rows = re.findall(
        r'class="runline[^"]*" href="[^"]*/run/(\w+)/"', page(agent(world), world.contact)
    )

    assert rows == [waiting.public_id, ended.public_id]


# --- older pages ---------------------------------------------------------------------------------


def fill(contact: Contact, world: World, count: int) -> None:
    Message.objects.bulk_create(
        Message(
            account=world.account,
            channel=world.channel,
            contact=contact,
            direction="in",
            type="text",
            content=f'{{"type": "text", "content": {{"text": "number {n}."}}}}',
            status="received",
        )
        for n in range(count)
    )


def numbers(html: str) -> list[int]:
    return [int(found) for found in re.findall(r'"omx">number (\d+)\.', html)]


def older(html: str) -> str:
    found = re.search(r"older=([\d.]+)", html)
    return found[1] if found else ""


def test_older_pages_go_on_where_the_newer_one_began(world: World) -> None:
    fill(world.contact, world, 120)
    client = agent(world)

    first = page(client, world.contact)
    second = page(client, world.contact, older=older(first))
    third = page(client, world.contact, older=older(second))

    shown = numbers(third) + numbers(second) + numbers(first)
    assert shown == list(range(120))
    assert older(third) == ""


def test_a_cursor_that_is_none_shows_the_newest(world: World) -> None:
    fill(world.contact, world, 3)

    assert numbers(page(agent(world), world.contact, older="x'.--")) == [0, 1, 2]


def queries_of(client: Client, contact: Contact) -> int:
    page(client, contact)
    with CaptureQueriesContext(connection) as captured:
        page(client, contact)
    return len(captured)


def test_fifty_messages_cost_no_more_queries_than_five(world: World) -> None:
    client = agent(world)
    played(world, GREET)
    fill(world.contact, world, 5)
    at_five = queries_of(client, world.contact)

    fill(world.contact, world, 45)

    assert queries_of(client, world.contact) == at_five


# --- starting a journey --------------------------------------------------------------------------


def start(client: Client, world: World, **changes: object) -> int:
    journey = world.journey(GREET)
    asked = {"journey": journey.pk, "channel": world.channel.pk, **changes}
    return client.post(address(world.contact, "contact_start"), asked).status_code


def test_an_operator_starts_a_journey(world: World) -> None:
    assert start(agent(world), world) == 302

    assert InboundEvent.objects.get(kind="command").contact == world.contact
    assert Audit.objects.filter(action="start").count() == 1


def test_a_viewer_may_not_start_one_and_is_not_offered_to(world: World) -> None:
    assert "dialog-start" not in page(viewer(world), world.contact)
    assert "dialog-start" in page(agent(world), world.contact)
    assert start(viewer(world), world) == 403
    assert not InboundEvent.objects.exists()


def test_a_journey_or_channel_of_others_is_not_found(world: World) -> None:
    foreign = make_channel()
    other = make_contact(foreign.account)

    assert start(agent(world), world, channel=foreign.pk) == 404
    assert start(agent(world), world, journey="") == 404
    assert agent(world).get(address(other)).status_code == 404


def test_the_window_tells_its_rest_in_hours_and_minutes() -> None:
    ring = Ring("Number", "+65", None, timedelta(hours=23, minutes=35), "1.0")

    assert (ring.hours, ring.minutes) == (23, 35)
