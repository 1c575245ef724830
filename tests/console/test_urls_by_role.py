"""Every URL of the product, asked for by everybody: who gets what stands in urls_by_role.csv.

A new URL needs a line there: its route as the resolver writes it, an example address when the
route has arguments (words in braces: tests/console/everything.py), and the status that a GET gets
as each kind of person.
"""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from tests.console.everything import Everything, all_routes, make_everything
from tests.console.matrix import FILE, ROLES, table
from tests.factories import make_account, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(settings: Settings) -> Everything:
    settings.SANDBOX_URL = ""
    settings.EMAIL_HOST = ""
    return make_everything()


def person(role: str, everything: Everything) -> User | None:
    if role == "anonymous":
        return None
    if role == "superuser":
        return make_user("superuser")
    if role == "outsider":
        return make_user("outsider", superuser=False)
    if role == "stranger":
        return make_member("stranger", "admin", make_account("Elsewhere"))
    return make_member(role, role, everything.account)


def client_of(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def test_every_url_stands_in_the_table() -> None:
    missing = sorted(set(all_routes()) - set(table()))

    assert missing == [], f"add to {FILE.name}, with what each role gets: {missing}"


def test_the_table_has_no_url_that_is_gone() -> None:
    extra = sorted(set(table()) - set(all_routes()))

    assert extra == [], f"remove from {FILE.name}: {extra}"


@pytest.mark.parametrize("role", ROLES)
def test_a_url_answers_as_the_table_says(everything: Everything, role: str) -> None:
    client = client_of(person(role, everything))
    wanted = {route: line.statuses[role] for route, line in table().items()}

    got = {
        route: client.get(everything.path(route, line.example)).status_code
        for route, line in table().items()
    }

    wrong = {route: (wanted[route], got[route]) for route in got if got[route] != wanted[route]}
    assert wrong == {}, f"{role} gets (wanted, got): {wrong}"
