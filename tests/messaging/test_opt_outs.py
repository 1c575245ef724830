"""What providers tell of consent reaches the ledger, once, with what proves it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.consent import may_send
from contacts.models import Consent, Contact, ContactIdentity
from messaging.inbox import resolve_inbox
from messaging.models import Channel, InboundEvent
from messaging.providers.preferences import read_preferences
from messaging.statuses import merge_statuses
from tests.factories import make_channel
from tests.messaging.scenes import conversation
from tests.messaging.test_statuses import answered, failure, sent_message
from tests.messaging.test_webhooks import post

pytestmark = pytest.mark.django_db


def setting(value: str = "stop", at: Any = "1764000000", **who: str) -> dict[str, Any]:
    told = {"wa_id": "6591234567", **who, "category": "marketing_messages", "value": value}
    return {**told, "timestamp": at}


def tell(channel: Channel, *settings: Any, event: str = "1", kind: str = "") -> None:
    body = {
        "eventId": event,
        "timestamp": "2026-01-22T22:51:55.00Z",
        "eventType": kind or "whatsapp_preference",
        "eventDetails": {"rawEvent": {"value": {"user_preferences": list(settings)}}},
    }
    assert post(channel, body) == 200
    resolve_inbox()


def ledger() -> list[tuple[Any, ...]]:
    return list(Consent.objects.order_by("id").values_list("topic", "action", "source", "evidence"))


@pytest.mark.parametrize("kind", ["whatsapp_preference", "user_preferences"])
def test_a_stop_in_whatsapp_is_written_down(kind: str) -> None:
    channel, _ = conversation()

    tell(channel, setting(), kind=kind)

    assert ledger() == [("marketing", "revoke", "whatsapp", "a:1")]
    assert Consent.objects.get().at == datetime.fromtimestamp(1764000000, UTC)


@pytest.mark.parametrize("value", ["resume", "signup", "RESUME"])
def test_a_return_in_whatsapp_is_a_grant(value: str) -> None:
    channel, _ = conversation()
    tell(channel, setting("stop", 1764000000))

    tell(channel, setting(value, 1764000060), event="2")

    assert may_send(Contact.objects.get(identities__value="+6591234567"), "marketing")


def test_the_person_may_be_known_by_user_id_alone() -> None:
    channel = make_channel()

    tell(channel, setting(wa_id="", user_id="US.13491208655302741918"))

    identity = ContactIdentity.objects.get()
    assert identity.scope == channel.portfolio.business_id
    assert not may_send(identity.contact, "marketing")


@pytest.mark.parametrize("at", ["", None, "soon", 10**30])
def test_a_setting_without_a_time_is_of_the_event(at: Any) -> None:
    channel, _ = conversation()

    tell(channel, setting(at=at))

    assert Consent.objects.get().at == InboundEvent.objects.get().occurred_at


@pytest.mark.parametrize("odd", [None, 5, [], {"value": "stop"}, setting("perhaps")])
def test_what_means_nothing_is_not_written_down(odd: Any) -> None:
    channel, _ = conversation()

    tell(channel, odd, setting(wa_id="6590000001"))

    assert len(ledger()) == 1


def test_an_event_told_twice_is_written_down_once() -> None:
    channel, _ = conversation()

    tell(channel, setting(), setting())
    tell(channel, setting())

    assert len(ledger()) == 1


def test_settings_of_many_cost_as_many_queries_as_one() -> None:
    channel, _ = conversation()
    tell(channel, setting())
    many = [setting(wa_id=f"659{number:07d}") for number in range(50)]

    with CaptureQueriesContext(connection) as one:
        tell(channel, setting(wa_id="6590999999"), event="2")
    with CaptureQueriesContext(connection) as fifty:
        tell(channel, *many, event="3")

    assert len(fifty) == len(one)
    assert len(ledger()) == 52


def test_the_samples_of_eight_and_of_meta_are_read(conformance_dir: Path) -> None:
    eight = "8x8/webhook-other/whatsapp-business-scoped-user-ids-03.json"
    meta = "cloud/webhook/updates-user-marketing-preferences-resume.json"
    written = (conformance_dir / eight).read_text()
    filled = written.replace("<WHATSAPP_USER_PHONE_NUMBER>", "6591234567")

    [stop] = read_preferences(json.loads(filled))
    [resume] = read_preferences(json.loads((conformance_dir / meta).read_text()))

    assert (stop.address, stop.topic, stop.is_granted) == ("msisdn:+6591234567", "marketing", False)
    assert (resume.address, resume.is_granted) == ("msisdn:+16505551234", True)


@pytest.mark.parametrize(
    ("code", "more", "topic"),
    [
        (1051, {}, "marketing"),
        (15, {"whatsapp": {"providerErrorCode": "131050"}}, "marketing"),
        (15, {"whatsapp": {"providerErrorCode": 131050}}, "marketing"),
    ],
)
def test_a_refusal_because_of_a_stop_is_written_down(
    code: int, more: dict[str, Any], topic: str
) -> None:
    message, channel = sent_message()
    answered(message, "u")

    failure(channel, code, **more)
    failure(channel, code, **more)
    merge_statuses()

    assert ledger() == [(topic, "revoke", "receipt", f"u ({code})")]
    assert not may_send(message.contact, "marketing")
    assert may_send(message.contact, "")


def blacklisted(channel: Channel, words: str) -> None:
    body = {
        "namespace": "ChatApps",
        "eventType": "outbound_message_status_changed",
        "payload": {
            "umid": "u",
            "status": {"state": "undelivered", "errorCode": 15, "errorMessage": words},
        },
    }
    assert post(channel, body) == 200
    merge_statuses()


@pytest.mark.parametrize("words", ["Destination is blacklisted", "Black listed"])
def test_who_is_blacklisted_stopped_everything(words: str) -> None:
    message, channel = sent_message()
    answered(message, "u")

    blacklisted(channel, words)

    assert ledger() == [("", "revoke", "receipt", "u (15)")]


@pytest.mark.parametrize("code", [1018, 1022])
def test_other_failures_say_nothing_about_consent(code: int) -> None:
    message, channel = sent_message()
    answered(message, "u")

    failure(channel, code)
    merge_statuses()

    assert ledger() == []


def test_a_number_that_cannot_exist_did_not_stop_anything() -> None:
    message, channel = sent_message()
    answered(message, "u")

    blacklisted(channel, "Invalid destination")

    assert ledger() == []
