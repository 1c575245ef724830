"""Lists in people's words: what the inbox shows first, names above lists, ratings, filters."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from console.runs.words import place_words
from messaging.models import InboundEvent
from templates_lib.models import MessageTemplate, TemplateTranslation
from tests.factories import make_member
from tests.journeys.steps import ASK
from tests.journeys.world import World

pytestmark = pytest.mark.django_db
INBOX = "messaging_inboundevent"


@pytest.fixture
def asked() -> World:
    world = World.make()
    world.journey(ASK)
    world.say("go")
    world.play()
    return world


@pytest.fixture
def admin(asked: World) -> Client:
    return client_of(make_member("admin", "admin", asked.account))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, **asked_for: str) -> str:
    return client.get(reverse(f"admin:{name}_changelist"), asked_for).content.decode()


def test_the_inbox_shows_messages_until_more_is_asked_for(asked: World, admin: Client) -> None:
    asked.status("Delivered", asked.message())
    told = "Noted on its message"

    assert told not in page(admin, INBOX)
    assert "started Test" in page(admin, INBOX)
    assert told in page(admin, INBOX, kind="status")
    assert told in page(admin, INBOX, kind="all")


@pytest.mark.parametrize("name", ["state", "state__exact"])
def test_what_waits_for_a_person_is_shown_whatever_its_kind(
    asked: World, admin: Client, name: str
) -> None:
    item = asked.status("Delivered", asked.message())
    InboundEvent.objects.filter(pk=item.pk).update(state="failed")

    assert "delivered" in page(admin, INBOX, **{name: "failed"}).lower()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("contacts_contact", "Contacts"),
        ("accounts_audit", "Audit"),
        ("integrations_apikey", "API keys"),
    ],
)
def test_a_list_is_headed_by_its_name_in_the_menu(admin: Client, name: str, title: str) -> None:
    assert re.findall(r'class="trail">([^<]*)<', page(admin, name)) == [title]


def test_filters_open_by_a_button(admin: Client) -> None:
    html = page(admin, "journeys_run")

    assert re.search(r'<button type="button"[^>]*aria-controls="changelist-filter"', html)


def test_a_template_without_a_rating_says_so(asked: World, admin: Client) -> None:
    template = MessageTemplate.objects.create(
        account=asked.account, portfolio=asked.channel.portfolio, name="x", category="UTILITY"
    )
    TemplateTranslation.objects.create(template=template, language="en", components="[]")

    html = page(admin, "templates_lib_templatetranslation")

    assert "not rated yet" in html
    assert "UNKNOWN" not in html


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("inputs/content/interactive/body/text", "For the input “text”"),
        ("inputs/items/0", "For the input “items”"),
        ("outputs/first_slot", "Saved as “first slot”"),
        ("selectNextStep/done", "Condition of the way to “done”"),
    ],
)
def test_an_expressions_place_is_told_in_words(place: str, words: str) -> None:
    assert place_words(place) == words
