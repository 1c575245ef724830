"""Admin lists: who may see them, and how many queries they cost."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account
from tests.factories import (
    inbound_body,
    make_account,
    make_channel,
    make_contact,
    make_inbound,
    make_journey,
    make_user,
    open_window,
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


def client_of(username: str, superuser: bool = False, view_all: bool = False) -> Client:
    user = make_user(username, superuser)
    if view_all:
        user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("url", LISTS)
def test_an_operator_and_a_viewer_see_the_list_an_outsider_does_not(url: str) -> None:
    assert client_of("operator", superuser=True).get(url).status_code == 200
    assert client_of("viewer", view_all=True).get(url).status_code == 200
    assert client_of("outsider").get(url).status_code == 403
    assert Client().get(url).status_code == 302


def make_rows(count: int) -> None:
    account = Account.objects.filter(public_id="Lists").first() or make_account("Lists")
    for _ in range(count):
        channel = make_channel(account)
        contact = make_contact(account)
        open_window(channel, contact)
        make_inbound(channel, contact, inbound_body("+6591111111", {"text": "hi"}))
        make_journey(account, [{"id": "end", "stepType": "End", "inputs": {"outcome": "x"}}])


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def test_no_list_asks_more_queries_for_fifty_rows_than_for_one() -> None:
    client = client_of("operator", superuser=True)
    make_rows(1)
    for url in LISTS:
        client.get(url)
    at_one = {url: queries_of(client, url) for url in LISTS}

    make_rows(49)

    at_fifty = {url: queries_of(client, url) for url in LISTS}
    assert {url: n for url, n in at_fifty.items() if n > at_one[url]} == {}


def test_credentials_are_never_shown() -> None:
    channel = make_channel()
    url = reverse("admin:messaging_channel_change", args=[channel.pk])

    page = client_of("operator", superuser=True).get(url).content.decode()

    assert channel.credentials_enc not in page
    assert channel.webhook_secret_enc not in page
