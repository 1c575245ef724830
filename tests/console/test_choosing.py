"""The account chooser: there only for people of several accounts, and only for their own."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.factories import make_account, make_contact, make_member, make_user

pytestmark = pytest.mark.django_db

URL = "/admin/choose-account/"
CONTACTS = "/admin/contacts/contact/"


def client_of(user: User, enforce_csrf_checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    client.force_login(user)
    return client


def test_people_of_one_account_never_see_the_word() -> None:
    client = client_of(make_member("agent", "agent", make_account("Harbour")))

    page = client.get(reverse("admin:index")).content.decode()

    assert URL not in page
    assert "Harbour" not in page


def test_people_of_two_accounts_see_where_they_are_and_both_choices() -> None:
    user = make_member("agent", "agent", make_account("Harbour"))
    make_member("agent", "agent", make_account("Airport"))
    make_account("Elsewhere")

    page = client_of(user).get(reverse("admin:index")).content.decode()

    assert URL in page
    assert 'value="Airport"' in page
    assert 'value="Harbour" aria-current="true"' in page
    assert "Elsewhere" not in page


def test_a_choice_shows_the_rows_of_that_account() -> None:
    first, second = make_account(), make_account()
    user = make_member("agent", "agent", first)
    make_member("agent", "agent", second)
    make_contact(second)
    second.contacts.update(name="Zoe of the second")
    client = client_of(user)
    before = client.get(CONTACTS).content.decode()

    answer = client.post(URL, {"account": second.public_id})

    assert answer["Location"] == reverse("admin:index")
    assert "Zoe of the second" not in before
    assert "Zoe of the second" in client.get(CONTACTS).content.decode()


def test_a_superuser_may_choose_any_account() -> None:
    make_account()
    other = make_account()

    answer = client_of(make_user()).post(URL, {"account": other.public_id})

    assert answer.status_code == 302


def test_viewers_and_outsiders_choose_none_that_is_not_theirs() -> None:
    own, other = make_account(), make_account()
    viewer = client_of(make_member("viewer", "viewer", own))
    outsider = client_of(make_user("outsider", superuser=False))

    assert viewer.post(URL, {"account": other.public_id}).status_code == 403
    assert outsider.post(URL, {"account": own.public_id}).status_code == 403
    assert viewer.post(URL, {"account": own.public_id}).status_code == 302


def test_a_link_cannot_choose_nor_another_site() -> None:
    account = make_account()
    user = make_member("agent", "agent", account)
    strict = client_of(user, enforce_csrf_checks=True)

    assert client_of(user).get(URL, {"account": account.public_id}).status_code == 405
    assert strict.post(URL, {"account": account.public_id}).status_code == 403
