"""Lists as people use them: search, filters, masking, empty states, links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import wall_now
from accounts.models import Account
from contacts.consent import grant
from contacts.models import Consent, Contact
from flows.models import FlowSubmission
from journeys.engine.values import canonical
from journeys.models import Run, RunLog, Suspension
from messaging.models import Conversation, InboundEvent, Message
from outbox.models import Effect
from tests.factories import make_account, make_channel, make_contact, make_member
from tests.journeys.steps import ASK
from tests.journeys.world import World

pytestmark = pytest.mark.django_db

NUMBER = "+6591234567"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def asked() -> World:
    """Ann was asked by a journey, and her run waits for the answer."""
    world = World.make()
    Contact.objects.filter(pk=world.contact.pk).update(name="Ann")
    world.contact.identities.update(value=NUMBER)
    world.journey(ASK)
    world.say("go")
    world.play()
    FlowSubmission.objects.create(
        account=world.account,
        contact=world.contact,
        inbound_event_id=1,
        answers=f'{{"phone": "{NUMBER}"}}',
    )
    grant(world.contact, "offers", "call", f"said yes on {NUMBER}", wall_now())
    return world


@pytest.fixture
def agent(asked: World) -> Client:
    return client_of(make_member("agent", "agent", asked.account))


@pytest.fixture
def viewer(asked: World) -> Client:
    return client_of(make_member("viewer", "viewer", asked.account))


def page(client: Client, name: str, **asked: Any) -> str:
    return client.get(reverse(f"admin:{name}_changelist"), asked, follow=True).content.decode()


LISTS_OF_PEOPLE = [
    "contacts_consent",
    "contacts_contact",
    "flows_flowsubmission",
    "journeys_run",
    "messaging_conversation",
    "messaging_inboundevent",
    "messaging_message",
]
MODELS: list[Any] = [
    Consent,
    Contact,
    Conversation,
    Effect,
    FlowSubmission,
    InboundEvent,
    Message,
    Run,
    RunLog,
]


@pytest.mark.parametrize("name", LISTS_OF_PEOPLE)
def test_a_number_is_whole_for_agents_and_masked_for_viewers(
    agent: Client, viewer: Client, name: str
) -> None:
    whole, masked = page(agent, name), page(viewer, name)

    assert NUMBER in whole
    assert NUMBER[1:] not in masked
    assert "4567" in masked


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_page_of_a_row_shows_viewers_a_whole_number(viewer: Client, model: Any) -> None:
    label = f"{model._meta.app_label}_{model._meta.model_name}"
    for row in model.objects.all():
        url = reverse(f"admin:{label}_change", args=[row.pk])
        answer = viewer.get(url, follow=True)

        assert answer.status_code == 200
        assert NUMBER[1:] not in answer.content.decode()


@pytest.mark.parametrize("name", LISTS_OF_PEOPLE)
@pytest.mark.parametrize("typed", ["Ann", "6591234567", "+65 9123 4567", "4567"])
def test_lists_of_people_are_searched_by_name_and_number(
    agent: Client, name: str, typed: str
) -> None:
    assert "Nothing matches" not in page(agent, name, q=typed)
    assert "Nothing matches" in page(agent, name, q="Bob")


@pytest.mark.parametrize("name", LISTS_OF_PEOPLE)
def test_viewers_cannot_test_numbers_by_searching(viewer: Client, name: str) -> None:
    assert "Nothing matches" in page(viewer, name, q=NUMBER)


@pytest.mark.parametrize(
    ("name", "asked_for"),
    [
        ("messaging_inboundevent", "body__contains"),
        ("messaging_inboundevent", "address__startswith"),
        ("messaging_message", "content__contains"),
        ("journeys_run", "state__contains"),
        ("journeys_run", "contact__identities__value"),
        ("flows_flowsubmission", "answers__contains"),
        ("outbox_effect", "payload__contains"),
    ],
)
def test_viewers_cannot_test_numbers_by_the_address(
    viewer: Client, name: str, asked_for: str
) -> None:
    url = reverse(f"admin:{name}_changelist")

    assert viewer.get(url, {asked_for: NUMBER}).status_code == 400


def test_links_of_the_home_page_to_lists_work_for_viewers(viewer: Client) -> None:
    asked_for = {"status__exact": "Complete", "ended_at__gte": "2026-01-01T00:00:00+00:00"}

    assert viewer.get(reverse("admin:journeys_run_changelist"), asked_for).status_code == 200


def test_a_run_is_found_by_its_id(asked: World, agent: Client) -> None:
    assert asked.run.public_id in page(agent, "journeys_run", q=asked.run.public_id)
    assert "Nothing matches" in page(agent, "journeys_run", q="0" * 24)


def test_a_message_is_found_by_its_id(asked: World, agent: Client) -> None:
    found = page(agent, "messaging_message", q=str(asked.message().public_id))

    assert "Shall we?" in found


def test_a_template_is_listed_by_its_name(asked: World, agent: Client) -> None:
    components = [{"type": "body", "parameters": [{"type": "text", "text": t} for t in "ab"]}]
    template = {"name": "order_shipped", "language": "en", "components": components}
    content = canonical({"type": "template", "content": {"template": template}})
    Message.objects.filter(pk=asked.message().pk).update(content=content)

    assert "Template order_shipped: a, b" in page(agent, "messaging_message")


def test_a_delayed_run_is_listed_with_its_time(asked: World, agent: Client) -> None:
    Suspension.objects.all().delete()
    due = datetime(2031, 3, 6, 9, 30, tzinfo=UTC)
    run, account = asked.run.pk, asked.account
    Effect.objects.filter(kind="timer").delete()
    Effect.objects.create(account=account, key="t", kind="timer", owner_run=run, due_at=due)

    assert "Waits until 6 Mar 2031, 17:30" in page(agent, "journeys_run")


def test_a_runs_end_is_listed_in_words(asked: World, agent: Client) -> None:
    Run.objects.update(outcome="not_reached", status="Complete", ended_at=wall_now())
    finished = page(agent, "journeys_run")
    Run.objects.update(error="book: ServerDisconnectedError", status="Terminated")

    assert "not reached" in finished
    assert "book: the other side hung up" in page(agent, "journeys_run")


FILTERS = [
    ("journeys_run", "state", "open", "failed"),
    ("messaging_message", "trouble", "", "any"),
    ("messaging_message", "direction", "out", ""),
    ("messaging_conversation", "window", "open", "closed"),
    ("messaging_inboundevent", "state", "done", "failed"),
    ("outbox_effect", "state", "", "failed"),
    ("contacts_contact", "kept", "all", "erased"),
    ("journeys_journey", "state", "live", "paused"),
]


@pytest.mark.parametrize(("name", "parameter", "some", "none"), FILTERS)
def test_filters_narrow_a_list(
    asked: World, agent: Client, name: str, parameter: str, some: str, none: str
) -> None:
    asked.say("something else")

    with_some = page(agent, name, **{parameter: some} if some else {})
    with_none = page(agent, name, **{parameter: none}) if none else "Nothing matches"

    assert "Nothing matches" not in with_some
    assert "Nothing matches" in with_none


def test_filters_offer_journeys_of_the_account_alone(asked: World, agent: Client) -> None:
    other = World(make_channel(), make_contact(make_account()))
    foreign = other.journey(ASK)

    found = page(agent, "journeys_run")

    assert f'value="{foreign.pk}"' not in found
    assert "Nothing matches" in page(agent, "journeys_run", journey=foreign.pk)


def test_a_day_is_picked_without_reading_the_table(asked: World, agent: Client) -> None:
    # Days are those of the place where the number answers.
    today = wall_now().astimezone(ZoneInfo("Asia/Singapore"))
    day = {"started_at__year": today.year, "started_at__month": today.month}

    assert asked.run.public_id in page(agent, "journeys_run", **day, started_at__day=today.day)
    before = today - timedelta(days=400)
    assert "Nothing matches" in page(agent, "journeys_run", started_at__year=before.year)


@pytest.mark.parametrize("name", [*LISTS_OF_PEOPLE, "outbox_effect", "journeys_journey"])
def test_an_empty_list_says_what_will_be_here(name: str) -> None:
    newcomer = make_member("newcomer", "agent", Account.objects.create(public_id="New", name="N"))

    found = page(client_of(newcomer), name)

    assert "ls-empty" in found
    assert "Nothing matches" not in found


def test_a_journey_shows_who_is_in_it_and_its_last_error(asked: World, agent: Client) -> None:
    failed = Run.objects.get()
    failed.pk, failed.public_id, failed.error = None, "f" * 24, "it broke"
    failed.status, failed.ended_at = Run.Status.TERMINATED, wall_now()
    failed.save()

    found = page(agent, "journeys_journey")

    assert "it broke" in found
    assert "Live" in found


def test_the_page_of_a_journey_shows_versions_and_definition(asked: World, agent: Client) -> None:
    version = asked.run.version
    of_journey = reverse("admin:journeys_journey_change", args=[version.journey_id])
    of_version = reverse("admin:journeys_journeyversion_change", args=[version.pk])

    assert of_version in agent.get(of_journey).content.decode()
    assert "Shall we?" in agent.get(of_version).content.decode()


def test_no_filter_counts_the_rows_behind_its_choices(agent: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        found = page(agent, "journeys_run", _facets="True")

    assert "Show counts" not in found
    assert not [query for query in captured if "FILTER (WHERE" in query["sql"]]
