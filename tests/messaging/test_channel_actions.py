"""What people do to channels: who may, what changes, what is logged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from accounts.errors import NotAllowed
from accounts.models import Audit
from messaging.channel_actions import (
    archive_channel,
    delete_channel,
    look_at_channel,
    register_webhook,
    restore_channel,
    resume_channel,
    set_staging,
)
from messaging.errors import BadTestNumber, ChannelInUse, TooManyTestNumbers
from messaging.models import Channel
from outbox.models import GateRate
from tests.factories import make_channel, make_contact, make_member, open_window

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(db: None) -> Channel:
    return make_channel()


@pytest.fixture
def admin(channel: Channel) -> User:
    return make_member("boss", "admin", channel.account)


def stage(channel: Channel, user: User) -> None:
    set_staging(channel, True, "", user)


Verb = Callable[[Channel, User], object]
VERBS = [
    stage,
    resume_channel,
    archive_channel,
    restore_channel,
    delete_channel,
    look_at_channel,
    register_webhook,
]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ["agent", "author", "viewer", ""])
def test_only_administrators_change_channels(channel: Channel, verb: Verb, role: str) -> None:
    with pytest.raises(NotAllowed):
        verb(channel, make_member("somebody", role, channel.account))

    assert not Audit.objects.exists()


@pytest.mark.parametrize("verb", VERBS)
def test_administrators_of_another_account_do_not(channel: Channel, verb: Verb) -> None:
    with pytest.raises(NotAllowed):
        verb(channel, make_member("stranger", "admin", make_channel().account))

    assert Channel.objects.filter(pk=channel.pk, archived_at=None, is_staging=False).exists()


def test_staging_keeps_the_numbers_as_they_are_dialled(channel: Channel, admin: User) -> None:
    set_staging(channel, True, "+65 9123 4567", admin)

    channel.refresh_from_db()
    assert (channel.is_staging, channel.test_numbers) == (True, "+6591234567")
    audit = Audit.objects.get()
    assert (audit.action, audit.fields) == ("staging", "is_staging,test_numbers")


def test_staging_as_it_is_leaves_no_trace(channel: Channel, admin: User) -> None:
    set_staging(channel, False, "", admin)

    assert not Audit.objects.exists()


def test_a_number_that_may_be_local_is_refused(channel: Channel, admin: User) -> None:
    with pytest.raises(BadTestNumber) as refused:
        set_staging(channel, True, "91234567", admin)

    assert refused.value.unread == ("91234567",)


def test_more_numbers_than_anybody_tests_with_are_refused(channel: Channel, admin: User) -> None:
    with pytest.raises(TooManyTestNumbers):
        set_staging(channel, True, ",".join(f"+65912{n:05d}" for n in range(201)), admin)


def test_a_paused_channel_goes_on(channel: Channel, admin: User) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=5)
    GateRate.objects.filter(gate=channel.gate).update(paused_until=soon, reason="rateLimited")

    assert resume_channel(channel, admin)

    gate = GateRate.objects.get(gate=channel.gate)
    assert (gate.paused_until, gate.reason) == (None, "")
    assert Audit.objects.get().action == "resume"


def test_a_channel_that_is_not_paused_stays_as_it_is(channel: Channel, admin: User) -> None:
    assert not resume_channel(channel, admin)
    assert not Audit.objects.exists()


def test_an_archived_channel_comes_back(channel: Channel, admin: User) -> None:
    archive_channel(channel, admin)
    restore_channel(channel, admin)
    restore_channel(channel, admin)

    assert list(Audit.objects.order_by("pk").values_list("action", flat=True)) == [
        "archive",
        "restore",
    ]


def test_a_channel_that_nobody_used_is_deleted(channel: Channel, admin: User) -> None:
    delete_channel(channel, admin)

    assert not Channel.objects.exists()
    assert not GateRate.objects.filter(gate=channel.gate).exists()
    assert Audit.objects.get().action == "delete"


def test_a_channel_with_history_stays(channel: Channel, admin: User) -> None:
    open_window(channel, make_contact(channel.account))

    with pytest.raises(ChannelInUse):
        delete_channel(channel, admin)

    assert Channel.objects.exists()
