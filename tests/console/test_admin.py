"""Admin lists: who may see them, and how many queries they cost."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account
from tests.console.list_rows import make_rows
from tests.factories import (
    make_account,
    make_channel,
    make_contact,
    make_member,
    make_user,
)

pytestmark = pytest.mark.django_db

OURS = {
    "accounts",
    "contacts",
    "outbox",
    "messaging",
    "templates_lib",
    "flows",
    "journeys",
    "integrations",
}
LISTS = sorted(
    reverse(f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist")
    for m in admin.site._registry
    if m._meta.app_label in OURS
)


# What only people who run the installation see.
ADMINS_ONLY = {
    "accounts/account",
    "accounts/audit",
    "accounts/portfolio",
    "accounts/secret",
    "accounts/subaccount",
} | {"integrations/apikey"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def name_of(url: str) -> str:
    return url.removeprefix("/admin/").rstrip("/")


@pytest.mark.parametrize("url", LISTS)
def test_a_list_is_for_people_of_the_account_whose_role_may_see_it(url: str) -> None:
    account = make_account("Lists")
    viewer_sees = 403 if name_of(url) in ADMINS_ONLY else 200

    assert client_of(make_user("superuser")).get(url).status_code == 200
    assert client_of(make_member("viewer", "viewer", account)).get(url).status_code == viewer_sees
    assert client_of(make_member("outsider", "", account)).get(url).status_code == 403
    assert Client().get(url).status_code == 302


def test_nobody_sees_rows_of_an_account_they_do_not_work_for() -> None:
    own, other = make_account("Own"), make_account("Other")
    make_contact(other, "+6591234567")
    url = reverse("admin:contacts_contact_changelist")

    page = client_of(make_member("agent", "agent", own)).get(url).content.decode()

    assert "4567" not in page


def fill(count: int) -> None:
    account = Account.objects.filter(public_id="Lists").first() or make_account("Lists")
    make_rows(account, count)


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def test_no_list_asks_more_queries_for_fifty_rows_than_for_one() -> None:
    client = client_of(make_user())
    fill(1)
    for url in LISTS:
        client.get(url)
    at_one = {url: queries_of(client, url) for url in LISTS}

    fill(49)

    at_fifty = {url: queries_of(client, url) for url in LISTS}
    assert {url: n for url, n in at_fifty.items() if n > at_one[url]} == {}


@pytest.mark.parametrize("url", LISTS)
def test_a_whole_list_does_not_offer_to_show_all(url: str) -> None:
    fill(1)

    page = client_of(make_user()).get(url).content.decode()

    assert "Show all" not in page


def test_credentials_are_never_shown() -> None:
    channel = make_channel()
    url = reverse("admin:messaging_channel_change", args=[channel.pk])

    page = client_of(make_user()).get(url).content.decode()

    assert channel.credentials_enc not in page
    assert channel.webhook_secret_enc not in page
