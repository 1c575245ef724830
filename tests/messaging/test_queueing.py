"""Putting messages on their way: rows, recipients, deadlines."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contacts.models import ContactIdentity
from messaging.models import Conversation, Message
from messaging.payloads import read_payload
from outbox.models import Effect
from tests.factories import make_channel, make_contact, new_number, open_window
from tests.messaging.provider_server import accept
from tests.messaging.scenes import (
    TEXT,
    Start,
    conversation,
    number_of,
    only_message,
    outgoing,
    queue,
    template,
)

pytestmark = pytest.mark.django_db


def test_a_message_is_stored_and_its_effect_knows_what_the_checks_ask() -> None:
    channel, contact = conversation(grace_s=33)

    (effect,) = queue(outgoing(channel, contact, effect_key="run:1", await_delivery=True))

    message = only_message()
    payload = read_payload(effect.payload)
    assert (message.status, message.type, message.await_delivery) == ("queued", "text", True)
    assert json.loads(message.content) == TEXT
    assert (payload.message, payload.public_id) == (message.pk, str(message.public_id))
    assert payload.is_free_form
    assert "Hello" not in effect.payload
    assert effect.stream == f"{channel.pk}:{contact.pk}:0"
    assert (effect.gate, effect.grace_s, effect.owner_run) == (channel.gate, 33, 7)


def test_free_form_expires_with_the_window() -> None:
    channel, contact = conversation()
    written = datetime(2026, 6, 1, 12, tzinfo=UTC)
    open_window(channel, contact, written)

    (effect,) = queue(outgoing(channel, contact))

    assert effect.expires_at == written + timedelta(hours=23, minutes=59)
    assert effect.expiry_code == "windowClosed"


def test_a_template_lives_for_a_day() -> None:
    channel, contact = conversation()
    before = datetime.now(UTC)

    (effect,) = queue(outgoing(channel, contact, template()))

    assert effect.expires_at is not None
    assert abs(effect.expires_at - before - timedelta(hours=24)) < timedelta(seconds=5)
    assert effect.expiry_code == "expired"


def test_asking_twice_makes_one_message() -> None:
    channel, contact = conversation()
    message = outgoing(channel, contact, effect_key="run:1")

    first, second = queue(message), queue(message)

    assert (len(first), len(second)) == (1, 0)
    assert Message.objects.count() == Effect.objects.count() == 1


def test_queueing_notes_that_we_wrote() -> None:
    channel, contact = conversation()

    queue(outgoing(channel, contact), outgoing(channel, contact))

    talk = Conversation.objects.get(channel=channel, contact=contact)
    assert talk.last_outbound_at is not None
    assert talk.last_inbound_at is not None


def test_many_messages_cost_as_many_queries_as_one(
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    channel = make_channel()
    contacts = [make_contact(channel.account) for _ in range(20)]

    with django_assert_max_num_queries(7):
        queue(*(outgoing(channel, contact) for contact in contacts))

    assert Message.objects.count() == 20


def test_the_own_number_or_user_id_means_the_contact() -> None:
    channel, contact = conversation()
    ContactIdentity.objects.create(
        account=channel.account, contact=contact, kind="bsuid", scope="b", value="SG.1"
    )
    digits = number_of(contact).lstrip("+")

    queue(
        outgoing(channel, contact, {"user": {"msisdn": digits}, **TEXT}),
        outgoing(channel, contact, {"user": {"msisdn": "SG.1"}, **TEXT}),
        outgoing(channel, contact, {"user": {"channelUserId": "SG.1"}, **TEXT}),
        outgoing(channel, contact, {"user": {"msisdn": None}, **TEXT}),
    )

    assert {m.contact_id for m in Message.objects.all()} == {contact.pk}


def test_a_message_to_somebody_else_goes_to_them_and_reports_to_its_run() -> None:
    channel, contact = conversation()
    other = new_number()

    (effect,) = queue(outgoing(channel, contact, {"user": {"msisdn": other}, **template()}))

    message = only_message()
    assert number_of(message.contact) == other
    assert effect.owner_contact == contact.pk
    assert effect.stream == f"{channel.pk}:{message.contact_id}:0:{contact.pk}"


def test_runs_of_two_contacts_that_write_to_one_person_have_a_stream_each() -> None:
    channel, contact = conversation()
    another, other = make_contact(channel.account), new_number()
    body = {"user": {"msisdn": other}, **template()}

    effects = queue(outgoing(channel, contact, body), outgoing(channel, another, body))

    assert {m.contact_id for m in Message.objects.all()} != {contact.pk, another.pk}
    assert len({effect.stream for effect in effects}) == 2


def test_an_unusable_recipient_fails_the_message(provider: Start, pump: Callable[[], None]) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url)

    queue(outgoing(channel, contact, {"user": {"msisdn": "not a number"}, **TEXT}))
    pump()

    assert (only_message().status, only_message().error_code) == ("failed", "invalidNumber")
    assert server.bodies == []
