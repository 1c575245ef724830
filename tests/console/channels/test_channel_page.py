"""The page of a channel: health, check list, buttons, banners."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import Account
from console.channels.check_words import FOUND, TITLES
from messaging.channel_actions import set_staging
from messaging.channel_checks.findings import Finding
from messaging.channel_checks.keeping import keep_findings
from messaging.models import Channel, ChannelCheck, Message
from outbox.models import Effect, GateRate
from tests.factories import make_account, make_channel, make_contact, make_member, make_user

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def account(db: None, settings: Settings) -> Account:
    settings.PUBLIC_URL = "https://wend.example.org"
    return make_account()


@pytest.fixture
def channel(account: Account) -> Channel:
    return make_channel(account, per_second=20)


@pytest.fixture
def admin(account: Account) -> Client:
    return client_of(account, "admin")


def client_of(account: Account, role: str) -> Client:
    client = Client()
    client.force_login(make_member(f"the_{role}", role, account))
    return client


def page(client: Client, channel: Channel, **asked: str) -> str:
    url = reverse("admin:channel", args=[channel.public_id])
    html = client.get(url, asked).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def do(client: Client, channel: Channel, verb: str) -> str:
    url = reverse("admin:channel_verb", args=[channel.public_id, verb])
    return client.post(url, follow=True).content.decode()


def test_a_new_channel_waits_for_its_first_test(admin: Client, channel: Channel) -> None:
    shown = page(admin, channel)

    assert "Not tested yet" in shown
    assert all(str(title) in shown for title in TITLES.values())


def test_a_finding_is_told_with_what_to_do(admin: Client, channel: Channel) -> None:
    found = [
        Finding("credentials", "fail", "keyRefused"),
        Finding("rate", "warn", "tooFast", {"rate": 100.0, "most": 80}),
    ]
    keep_findings({channel.pk: found}, NOW)

    shown = page(admin, channel)

    assert "1 check is wrong" in shown
    assert "Make a new one at the provider" in shown
    assert "100 a second is more than the 80" in shown


def test_every_sentence_of_a_finding_can_be_filled() -> None:
    detail = dict.fromkeys(
        ("status", "reason", "number", "name", "most", "rate", "seconds", "host", "kinds"), "1"
    )

    told = [(str(found) % detail, str(do) % detail) for found, do in FOUND.values()]

    assert len(told) == len(FOUND)


@pytest.mark.parametrize("detail", ["{}", '{"most": "x"}'])
def test_a_finding_without_its_figures_is_no_error(
    admin: Client, channel: Channel, detail: str
) -> None:
    keep_findings({channel.pk: [Finding("rate", "warn", "tooFast")]}, NOW)
    ChannelCheck.objects.update(detail=detail)

    assert "no words for" in page(admin, channel)


def test_testing_a_channel_shows_that_it_is_looked_at(admin: Client, channel: Channel) -> None:
    do(admin, channel, "test")

    assert "Looking …" in page(admin, channel)
    assert Effect.objects.filter(kind="channel_check").count() == 3


def test_a_paused_channel_says_why_and_goes_on(admin: Client, channel: Channel) -> None:
    until = NOW + timedelta(minutes=5)
    GateRate.objects.filter(gate=channel.gate).update(paused_until=until, reason="rateLimited")

    before = page(admin, channel)
    after = do(admin, channel, "resume")

    assert "Nothing goes out until" in before
    assert "Resume" in before
    assert "The channel sends again." in after


def test_staging_is_told_on_the_page(admin: Client, channel: Channel) -> None:
    set_staging(channel, True, "+6591234567", make_user())

    assert "only 1 test number is written to" in page(admin, channel)


def test_staging_is_switched_with_numbers_as_typed(admin: Client, channel: Channel) -> None:
    url = reverse("admin:channel_staging", args=[channel.public_id])

    said = admin.post(url, {"is_staging": "on", "numbers": "+65 9123 4567"}, follow=True)

    channel.refresh_from_db()
    assert "Staging is on" in said.content.decode()
    assert (channel.is_staging, channel.test_numbers) == (True, "+6591234567")


def test_numbers_that_cannot_be_read_stay_typed(admin: Client, channel: Channel) -> None:
    url = reverse("admin:channel_staging", args=[channel.public_id])

    said = admin.post(url, {"is_staging": "on", "numbers": "91234567"}, follow=True)

    channel.refresh_from_db()
    assert "91234567</textarea>" in said.content.decode()
    assert not channel.is_staging


def test_failed_messages_stand_with_what_to_do(admin: Client, channel: Channel) -> None:
    contact = make_contact(channel.account)
    Message.objects.create(
        account=channel.account, channel=channel, contact=contact, direction="out", type="text",
        content="{}", status="failed", error_code="windowClosed",
    )  # fmt: skip

    shown = page(admin, channel, period="7d")

    assert "windowClosed" in shown
    assert "more than 24 hours old" in shown
    assert "1 message " in shown


def test_one_error_leads_to_its_messages(account: Account, channel: Channel) -> None:
    url = reverse("admin:messaging_message_changelist")
    contact = make_contact(account)
    for code in ("windowClosed", "spam"):
        Message.objects.create(
            account=account, channel=channel, contact=contact, direction="out", type="text",
            content="{}", status="failed", error_code=code,
        )  # fmt: skip

    found = client_of(account, "viewer").get(url, {"channel": str(channel.pk), "code": "spam"})

    assert [row.error_code for row in found.context["cl"].result_list] == ["spam"]


@pytest.mark.parametrize("verb", ["archive", "test", "resume", "register", "rotate", "delete"])
@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_buttons_are_for_administrators(
    account: Account, channel: Channel, role: str, verb: str
) -> None:
    url = reverse("admin:channel_verb", args=[channel.public_id, verb])

    assert client_of(account, role).post(url).status_code == 403
    assert "Test this channel" not in page(client_of(account, role), channel)


def test_an_unknown_verb_is_refused(admin: Client, channel: Channel) -> None:
    url = reverse("admin:channel_verb", args=[channel.public_id, "explode"])

    assert admin.post(url).status_code == 400


def test_without_a_public_address_nothing_is_registered(
    admin: Client, channel: Channel, settings: Settings
) -> None:
    settings.PUBLIC_URL = ""

    assert "Set WEND_PUBLIC_URL first" in do(admin, channel, "register")


def test_a_new_secret_is_shown_once(admin: Client, channel: Channel) -> None:
    first = do(admin, channel, "rotate")
    url = reverse("admin:channel_settings", args=[channel.public_id])

    assert "Bearer " in first
    assert "Bearer " not in admin.get(url).content.decode()
    assert "Only the newer secret" in do(admin, channel, "forget")


def test_an_unused_channel_is_deleted_and_a_used_one_is_not(
    admin: Client, account: Account, channel: Channel
) -> None:
    other = make_channel(account)
    contact = make_contact(account)
    Message.objects.create(
        account=account, channel=channel, contact=contact, direction="in", type="text", content="{}"
    )

    refused, done = do(admin, channel, "delete"), do(admin, other, "delete")

    assert "Archive it instead" in refused
    assert "is deleted" in done
    assert list(Channel.objects.all()) == [channel]


def test_archived_channels_leave_the_list(admin: Client, channel: Channel) -> None:
    do(admin, channel, "archive")
    url = reverse("admin:messaging_channel_changelist")

    assert "Test number" not in admin.get(url).content.decode()
    assert "Test number" in admin.get(url, {"kept": "archived"}).content.decode()
    assert "Bring it back" in page(admin, channel)


def test_the_page_asks_a_few_questions_only(
    admin: Client, channel: Channel, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    page(admin, channel)

    with django_assert_max_num_queries(28):
        page(admin, channel)
