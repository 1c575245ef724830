"""The switches of a channel: staging lets through its test numbers alone, archived nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from contacts.models import Contact
from messaging.channel_actions import set_staging
from messaging.models import Channel
from outbox.models import Effect
from tests.factories import make_contact, make_user, open_window
from tests.messaging.provider_server import accept
from tests.messaging.scenes import Start, conversation, number_of, only_message, outgoing, queue

pytestmark = pytest.mark.django_db

Lanes = Effect.Lane


def test_a_listed_number_is_written_to(provider: Start, pump: Callable[[], None]) -> None:
    channel, contact = conversation(provider(accept).url)
    set_staging(channel, True, number_of(contact), make_user())

    queue(outgoing(channel, contact))
    pump()

    assert only_message().status == "accepted"


@pytest.mark.parametrize("lane", [Lanes.CONVERSATION, Lanes.API, Lanes.CAMPAIGN])
def test_anybody_else_is_not_on_any_lane(
    provider: Start, pump: Callable[[], None], lane: int
) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url)
    set_staging(channel, True, "+6590000000", make_user())

    queue(outgoing(channel, contact, lane=lane))
    pump()

    assert (only_message().status, only_message().error_code) == ("failed", "staging")
    assert server.bodies == []


def test_staging_counts_for_what_waits_already(provider: Start, pump: Callable[[], None]) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url)
    queue(outgoing(channel, contact))

    set_staging(channel, True, "", make_user())
    pump()

    assert only_message().error_code == "staging"
    assert server.bodies == []


def test_who_is_known_by_a_user_id_alone_is_no_test_number(pump: Callable[[], None]) -> None:
    channel, contact = conversation()
    contact.identities.update(kind="bsuid", scope="100000000000001", value="SG.1")
    set_staging(channel, True, "", make_user())

    queue(outgoing(channel, contact))
    pump()

    assert only_message().error_code == "staging"


def test_staging_of_one_channel_leaves_the_others_alone(
    provider: Start, pump: Callable[[], None]
) -> None:
    channel, contact = conversation(provider(accept).url)
    other, _ = conversation()
    set_staging(other, True, "", make_user())

    queue(outgoing(channel, contact))
    pump()

    assert only_message().status == "accepted"


def test_an_archived_channel_sends_nothing(provider: Start, pump: Callable[[], None]) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url)
    queue(outgoing(channel, contact))

    Channel.objects.update(archived_at=datetime.now(UTC))
    pump()

    assert only_message().error_code == "channelArchived"
    assert server.bodies == []


def test_a_number_is_asked_for_as_it_is_now(provider: Start, pump: Callable[[], None]) -> None:
    channel, contact = conversation(provider(accept).url)
    set_staging(channel, True, number_of(contact), make_user())
    stranger: Contact = make_contact(channel.account)
    open_window(channel, stranger)

    queue(outgoing(channel, contact), outgoing(channel, stranger))
    pump()

    failed = Effect.objects.get(state="failed")
    assert (failed.error, failed.owner_contact) == ("staging", stranger.pk)
