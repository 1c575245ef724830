"""Setting a channel up in the console: forms, faults at their fields, secrets written only."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import Account
from messaging.channel_saving import secrets_of
from messaging.models import Channel
from tests.factories import make_account, make_channel, make_member

pytestmark = pytest.mark.django_db

COMMON = {
    "name": "Clinic",
    "address": "+65 3129 0001",
    "business_id": "100000000000001",
    "api_key": "the-key-itself",
    "time_zone": "Asia/Singapore",
    "per_second": "20",
    "send_policy": "at_most_once",
    "grace_s": "600",
}
EIGHT = {
    **COMMON,
    "sub_account": "acme_chatapps",
    "provider_ref": "6B0D6F0E-3F0B-4C53-9D0C-0C8A4B0F7A11",
    "region": "https://chatapps.8x8.uk",
}
CLOUD = {
    **COMMON,
    "provider_ref": "4711",
    "app_secret": "the-app-secret",
    "region": "https://graph.facebook.com",
    "graph_version": "v24.0",
}
SMS = {
    **{name: text for name, text in COMMON.items() if name != "business_id"},
    "sub_account": "acme_sms",
    "region": "https://sms.8x8.com",
}


@pytest.fixture
def account(db: None, settings: Settings) -> Account:
    settings.PUBLIC_URL = "https://wend.example.org"
    return make_account()


@pytest.fixture
def admin(account: Account) -> Client:
    client = Client()
    client.force_login(make_member("boss", "admin", account))
    return client


def add(client: Client, provider: str, data: dict[str, str]) -> str:
    answer = client.post(reverse("admin:channel_new", args=[provider]), data, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize(("provider", "data"), [("8x8", EIGHT), ("cloud", CLOUD), ("sms", SMS)])
def test_each_kind_is_set_up(admin: Client, provider: str, data: dict[str, str]) -> None:
    page = add(admin, provider, data)

    channel = Channel.objects.get()
    assert (channel.provider, channel.address) == (provider, "+6531290001")
    kind = "cloud" if provider == "cloud" else "8x8"
    assert f"https://wend.example.org/webhooks/{kind}/{channel.public_id}/" in page
    assert "the-key-itself" not in page
    assert "the-app-secret" not in page
    assert "set on" in page


def test_the_region_and_the_version_are_kept(admin: Client) -> None:
    add(admin, "8x8", EIGHT)
    add(admin, "cloud", CLOUD)

    eight, cloud = Channel.objects.order_by("pk")
    assert eight.base_url == "https://chatapps.8x8.uk"
    assert eight.provider_ref == EIGHT["provider_ref"].lower()
    assert cloud.choices["graph_version"] == "v24.0"
    assert secrets_of(cloud).verify_token in add_page(admin, cloud)


def add_page(client: Client, channel: Channel) -> str:
    return client.get(reverse("admin:channel_settings", args=[channel.public_id])).content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"address": "31290001"}, "Write it with its country"),
        ({"provider_ref": "4711"}, "A channel id looks like"),
        ({"business_id": "acme"}, "digits alone"),
        ({"time_zone": "Singapore time"}, "Choose one of the list"),
        ({"per_second": "0"}, "More than 0"),
        ({"per_second": "nan"}, "Enter a number"),
        ({"region": "other", "base_url": "http://example.org"}, "Only https"),
        ({"region": "other", "base_url": ""}, "Write https://"),
        ({"region": "other", "base_url": "https://10.0.0.1"}, "private"),
        ({"send_policy": "at_least_once"}, "once its webhook is green"),
        ({"api_key": ""}, "This field is required"),
        ({"grace_s": "1"}, "greater than or equal to 30"),
    ],
)
def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(
    admin: Client, changed: dict[str, str], words: str
) -> None:
    page = add(admin, "8x8", {**EIGHT, **changed})

    assert words in page
    assert 'value="Clinic"' in page
    assert "the-key-itself" not in page
    assert not Channel.objects.exists()


def test_a_number_that_is_set_up_already_says_so(admin: Client) -> None:
    add(admin, "8x8", EIGHT)

    assert "set up already" in add(admin, "8x8", EIGHT)
    assert Channel.objects.count() == 1


def test_without_keys_of_encryption_nothing_is_saved(admin: Client, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = []

    assert "WEND_ENCRYPTION_KEYS" in add(admin, "8x8", EIGHT)
    assert not Channel.objects.exists()


def test_settings_change_a_channel_and_keep_its_key(admin: Client) -> None:
    add(admin, "8x8", EIGHT)
    channel = Channel.objects.get()
    key = channel.credentials_enc

    url = reverse("admin:channel_settings", args=[channel.public_id])
    page = admin.post(url, {**EIGHT, "name": "Front desk", "api_key": ""}, follow=True)

    channel.refresh_from_db()
    assert "Saved." in page.content.decode()
    assert (channel.name, channel.credentials_enc) == ("Front desk", key)


def test_credentials_that_nobody_can_read_are_told(admin: Client) -> None:
    add(admin, "8x8", EIGHT)
    Channel.objects.update(webhook_secret_enc="scrambled")

    assert "cannot be read" in add_page(admin, Channel.objects.get())


def test_an_address_of_its_own_is_shown_as_such(account: Account, admin: Client) -> None:
    channel = make_channel(account, base_url="https://twin.example.org")

    page = add_page(admin, channel)

    assert "https://twin.example.org" in page
    assert '<option value="other" selected>' in page


@pytest.mark.parametrize("role", ["agent", "author", "viewer"])
def test_others_see_no_forms(account: Account, role: str) -> None:
    channel = make_channel(account)
    client = Client()
    client.force_login(make_member("somebody", role, account))

    forms = [
        reverse("admin:channel_add"),
        reverse("admin:channel_new", args=["8x8"]),
        reverse("admin:channel_settings", args=[channel.public_id]),
    ]

    assert {client.get(url).status_code for url in forms} == {403}


def test_an_unknown_kind_is_not_there(admin: Client) -> None:
    answer: Any = admin.get(reverse("admin:channel_new", args=["telegram"]))

    assert answer.status_code == 404
