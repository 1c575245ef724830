"""What customers are answered when they send a keyword: in the account's words, by language."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from journeys.errors import BadKeyword
from journeys.keyword_actions import Wanted, add_keyword
from tests.factories import make_member
from tests.journeys.test_keywords import MENU, STOPPED
from tests.journeys.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    return World.make()


@pytest.fixture
def admin(here: World) -> User:
    return make_member("admin", "admin", here.account)


def test_a_keyword_is_answered_in_the_accounts_own_words(here: World, admin: User) -> None:
    add_keyword(here.account, Wanted("es", "basta ya", "stop", answer=" Hecho. "), admin)

    here.say("Basta ya")
    here.play()

    assert here.sent() == ["Hecho."]


def test_words_that_stop_everywhere_are_answered_in_the_customers_language(
    here: World, admin: User
) -> None:
    add_keyword(here.account, Wanted("es", "basta ya", "stop", answer="Hecho."), admin)
    here.contact.language = "es-MX"
    here.contact.save()

    here.say("STOP")
    here.play()

    assert here.sent() == ["Hecho."]


def test_an_answer_in_another_language_is_not_given(here: World, admin: User) -> None:
    add_keyword(here.account, Wanted("es", "basta ya", "stop", answer="Hecho."), admin)

    here.say("STOP")
    here.play()

    assert here.sent() == [STOPPED]


def test_a_menu_has_no_answer_of_its_own(here: World, admin: User) -> None:
    menu = Wanted("en", "menu", "menu", here.journey(MENU), "Hello")

    with pytest.raises(BadKeyword, match="answers by itself"):
        add_keyword(here.account, menu, admin)
