"""The inbox page: what nobody answered, and why somebody heard what."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.factories import make_account, make_member
from tests.journeys.steps import GREET
from tests.journeys.world import World

pytestmark = pytest.mark.django_db
URL = "/admin/messaging/inboundevent/"


@pytest.fixture
def here() -> World:
    here = World.make()
    here.journey(GREET)
    here.say("go")
    here.play()
    here.say("is anybody there?")
    here.turn()
    return here


def get(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(address).content.decode()


def viewer(here: World) -> User:
    return make_member("viewer", "viewer", here.account)


def test_the_unanswered_messages_are_a_list_of_their_own(here: World) -> None:
    page = get(viewer(here), f"{URL}?state=unanswered")

    assert "is anybody there?" in page
    assert ">go<" not in page


def test_an_outsider_sees_none_of_them(here: World) -> None:
    outsider = make_member("outsider", "viewer", make_account())

    assert "is anybody there?" not in get(outsider, f"{URL}?state=unanswered")


def test_an_items_page_tells_why(here: World) -> None:
    item = here.say("hello?")
    here.turn()

    page = get(viewer(here), f"{URL}{item.pk}/change/")

    assert "nobody hears it: it stands among the unanswered messages" in page
    assert "Test wants other words" in page


def test_the_contacts_page_tells_why(here: World) -> None:
    page = get(viewer(here), reverse("admin:contact", args=[here.contact.public_id]))

    assert "started Test" in page
    assert "nobody hears it" in page
