"""Consent is asked when a message is claimed; nothing an author writes gets around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.consent import grant, revoke
from contacts.models import Contact
from messaging.consent_check import check_consent
from messaging.models import Channel, Message
from outbox.models import Effect
from templates_lib.checks import check_topic
from templates_lib.models import MessageTemplate, TemplateTranslation
from tests.factories import make_contact, open_window
from tests.messaging.provider_server import accept
from tests.messaging.scenes import (
    Start,
    conversation,
    only_message,
    outgoing,
    queue,
    row_of,
    template,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


def approve(channel: Channel, category: str = "UTILITY", topic: str = "") -> None:
    row = MessageTemplate.objects.create(
        account=channel.account,
        portfolio=channel.portfolio,
        name="order_shipped",
        category=category,
        topic=topic,
    )
    TemplateTranslation.objects.create(
        template=row, language="en", components="[]", status="APPROVED"
    )


def outcome(pump: Callable[[], None], channel: Channel, contact: Contact, **said: Any) -> str:
    """Send one message; return what became of it."""
    queue(outgoing(channel, contact, said.pop("body", None), **said))
    pump()
    message = only_message()
    return message.error_code or message.status


def test_a_message_about_a_topic_needs_a_grant(pump: Callable[[], None]) -> None:
    channel, contact = conversation()

    assert outcome(pump, channel, contact, topic="offers") == "noConsent"


def test_a_granted_topic_goes_out(provider: Start, pump: Callable[[], None]) -> None:
    channel, contact = conversation(provider(accept).url)
    grant(contact, "offers", "paper", "shop 3", NOW)

    assert outcome(pump, channel, contact, topic="Offers") == "accepted"


def test_after_a_stop_nothing_goes_out(provider: Start, pump: Callable[[], None]) -> None:
    server = provider(accept)
    channel, contact = conversation(server.url)
    revoke(contact, "", "keyword", "m:1", NOW)

    assert outcome(pump, channel, contact) == "noConsent"
    assert server.bodies == []


def test_the_confirmation_of_a_stop_goes_out(provider: Start, pump: Callable[[], None]) -> None:
    channel, contact = conversation(provider(accept).url)
    revoke(contact, "", "keyword", "m:1", NOW)

    assert outcome(pump, channel, contact, confirms_stop=True) == "accepted"


def test_an_author_cannot_claim_to_confirm_a_stop(pump: Callable[[], None]) -> None:
    channel, contact = conversation()
    revoke(contact, "", "keyword", "m:1", NOW)
    body = {"type": "text", "content": {"text": "Hi"}, "confirms_stop": True}

    assert outcome(pump, channel, contact, body=body) == "noConsent"


def test_a_stop_that_comes_while_a_message_waits_is_heeded(pump: Callable[[], None]) -> None:
    channel, contact = conversation()
    queue(outgoing(channel, contact))

    revoke(contact, "", "keyword", "m:1", NOW)
    pump()

    assert only_message().error_code == "noConsent"


def test_consent_is_that_of_the_person_who_gets_the_message(
    provider: Start, pump: Callable[[], None]
) -> None:
    channel, contact = conversation(provider(accept).url)
    other = make_contact(channel.account, "+6598887776")
    open_window(channel, other)
    revoke(contact, "", "keyword", "m:1", NOW)
    body = {"user": {"msisdn": "+6598887776"}, "type": "text", "content": {"text": "Hi"}}

    assert outcome(pump, channel, contact, body=body) == "accepted"


@pytest.mark.parametrize(
    ("category", "topic", "granted", "became"),
    [
        ("UTILITY", "", "surveys", "accepted"),
        ("UTILITY", "offers", "surveys", "noConsent"),
        ("UTILITY", "offers", "offers", "accepted"),
        ("MARKETING", "", "surveys", "noConsent"),
        ("MARKETING", "", "marketing", "accepted"),
        ("MARKETING", "offers", "marketing", "noConsent"),
    ],
)
def test_a_template_brings_its_own_topic(
    provider: Start,
    pump: Callable[[], None],
    category: str,
    topic: str,
    granted: str,
    became: str,
) -> None:
    channel, contact = conversation(provider(accept).url)
    approve(channel, category, topic)
    grant(contact, granted, "paper", "shop 3", NOW)

    assert outcome(pump, channel, contact, body=template()) == became


def test_the_topic_of_a_step_goes_before_that_of_its_template(
    provider: Start, pump: Callable[[], None]
) -> None:
    channel, contact = conversation(provider(accept).url)
    approve(channel, "MARKETING")
    grant(contact, "surveys", "paper", "shop 3", NOW)

    assert outcome(pump, channel, contact, body=template(), topic="surveys") == "accepted"


def test_no_template_reaches_who_stopped_everything(pump: Callable[[], None]) -> None:
    channel, contact = conversation()
    approve(channel)
    revoke(contact, "", "keyword", "m:1", NOW)

    assert outcome(pump, channel, contact, body=template()) == "noConsent"


@pytest.mark.parametrize("people", [1, 50])
def test_many_messages_are_asked_about_in_five_queries(people: int) -> None:
    channel, _ = conversation()
    approve(channel, "MARKETING")
    for body in (None, template()):
        queue(*[outgoing(channel, make_contact(channel.account), body) for _ in range(people)])
    rows = [row_of(effect) for effect in Effect.objects.all()]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        refused = {**check_consent(rows), **check_topic(rows)}

    assert len(queries) == 5
    assert len(refused) == people


def test_the_message_shows_why_it_stayed_here(pump: Callable[[], None]) -> None:
    channel, contact = conversation()

    outcome(pump, channel, contact, topic="offers")

    assert Message.objects.values_list("status", "error_code").get() == ("failed", "noConsent")
