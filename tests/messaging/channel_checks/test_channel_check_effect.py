"""Looking at a channel, from the asking to the stored check list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from messaging.channel_checks.asking import ask_now, ask_regularly
from messaging.channel_checks.cloud import CloudInspector
from messaging.channel_checks.findings import Finding, Probe
from messaging.channel_checks.handler import ChannelCheckHandler
from messaging.channel_checks.inspectors import WHOLE
from messaging.channel_checks.keeping import is_green, keep_findings, mark_waiting
from messaging.channel_checks.subjects import subjects_of
from messaging.models import Channel, ChannelCheck, InboundEvent
from outbox.models import Effect
from tests.factories import make_channel, make_cloud_channel

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, tzinfo=UTC)


def ask(channel: Channel, *probes: Probe) -> None:
    with transaction.atomic():
        ask_now(channel, probes or WHOLE, "1")


def state(channel: Channel, item: str) -> tuple[str, str]:
    check = ChannelCheck.objects.get(channel=channel, item=item)
    return check.state, check.code


def test_asking_shows_every_item_as_waiting() -> None:
    channel = make_channel()

    ask(channel)

    checks = ChannelCheck.objects.filter(channel=channel)
    assert set(checks.values_list("state", flat=True)) == {"waiting"}
    assert Effect.objects.filter(kind="channel_check", gate=f"check:{channel.pk}").count() == 3


def test_a_channel_that_is_being_looked_at_is_not_asked_again() -> None:
    channel = make_channel()
    ask(channel)

    with transaction.atomic():
        ask_now(channel, WHOLE, "2")

    assert Effect.objects.count() == 3


def test_what_is_not_being_looked_at_is_asked_beside_what_is() -> None:
    channel = make_channel()
    ask(channel)

    with transaction.atomic():
        ask_now(channel, (Probe.REGISTER, Probe.WEBHOOK), "2")

    keys = Effect.objects.filter(key__endswith=":2").values_list("key", flat=True)
    assert list(keys) == [f"check:{channel.pk}:{Probe.REGISTER}:2"]


def test_the_version_that_messages_are_sent_with_is_looked_at() -> None:
    channel = make_cloud_channel(options='{"graph_version":"v24.0"}')

    subject = subjects_of([channel.pk])[channel.pk]

    assert subject is not None
    [call] = CloudInspector().calls(Probe.ACCOUNT, subject)
    assert "/v24.0/" in call.url


def test_a_provider_that_nobody_reaches_is_told_so(pump: Callable[[], None]) -> None:
    channel = make_channel(base_url="http://127.0.0.1:9")
    ask(channel, Probe.ACCOUNT)

    pump()

    assert state(channel, "credentials") == ("fail", "addressRefused")
    assert state(channel, "quality") == ("unknown", "notTold")


def test_credentials_that_nobody_can_read_are_told_so(pump: Callable[[], None]) -> None:
    channel = make_channel(credentials_enc="scrambled")
    ask(channel, Probe.ACCOUNT)

    pump()

    assert state(channel, "credentials") == ("fail", "keyUnreadable")


def test_what_nobody_looked_at_in_time_is_unknown(pump: Callable[[], None]) -> None:
    channel = make_channel()
    ask(channel, Probe.WEBHOOK)
    Effect.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))

    pump()

    assert state(channel, "webhook") == ("unknown", "notRun")


def test_a_channel_deleted_meanwhile_does_no_harm(pump: Callable[[], None]) -> None:
    channel = make_channel()
    ask(channel, Probe.WEBHOOK)
    channel.delete()

    pump()

    assert not ChannelCheck.objects.exists()


def test_channels_in_use_are_looked_at_once_in_each_half_hour() -> None:
    channel = make_channel()
    make_channel(archived_at=AT)

    ask_regularly(AT)
    ask_regularly(AT + timedelta(minutes=29))

    assert Effect.objects.filter(gate=f"check:{channel.pk}").count() == 3
    assert Effect.objects.count() == 3


def test_what_was_told_is_not_forgotten_when_nobody_tells_it_again() -> None:
    channel = make_channel()
    keep_findings({channel.pk: [Finding("quality", "fail", "flagged")]}, AT)

    keep_findings({channel.pk: [Finding("quality", "unknown", "notTold")]}, AT)

    assert state(channel, "quality") == ("fail", "flagged")


def test_what_was_asked_for_and_not_told_is_waited_for_no_more() -> None:
    channel = make_channel()
    mark_waiting(channel, ["tier"])

    keep_findings({channel.pk: [Finding("tier", "unknown", "notTold")]}, AT)

    assert state(channel, "tier") == ("unknown", "notTold")


@pytest.mark.parametrize(
    ("found", "expected"), [("ok", True), ("warn", True), ("fail", False), ("waiting", False)]
)
def test_a_webhook_is_green_when_it_was_reached(found: str, expected: bool) -> None:
    channel = make_channel()
    keep_findings({channel.pk: [Finding("webhook", found)]}, AT)

    assert is_green(channel) is expected


def test_unclear_looks_are_made_again_three_times_at_most() -> None:
    handler = ChannelCheckHandler()

    assert handler.payload_version == 1
    assert handler.settle([]) == set()


@pytest.mark.django_db(transaction=True)
def test_our_webhook_is_reached_from_outside(
    live_server: LiveServer, settings: Settings, pump: Callable[[], None]
) -> None:
    settings.PUBLIC_URL = live_server.url
    settings.OUTBOUND_ALLOW = [live_server.url.removeprefix("http://")]
    channel = make_channel()
    ask(channel, Probe.WEBHOOK)

    pump()

    assert state(channel, "webhook") == ("warn", "notHttps")
    assert not InboundEvent.objects.exists()
    channel.refresh_from_db()
    assert channel.webhook_seen_at is None
