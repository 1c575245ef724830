"""Every recorded webhook of either provider is a typed event, and an inbox item of the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from messaging.providers.base import InboxItem
from messaging.providers.events import Event
from messaging.providers.registry import PROVIDERS, provider_of_item, read_events

FOLDERS = ("8x8/webhook-inbound", "8x8/webhook-status", "8x8/webhook-other", "cloud/webhook")
# Part of a file's name -> what it has to be; what is not named is a message of a customer.
KINDS = {
    "delivery-receipts-for-outbound-chatapps-08": "echo",
    "outgoing-message-delete": "echo",
    "updates-call-connect": "call",
    "updates-call-status": "call",
    "business-scoped-user-ids-01": "account",
    "business-scoped-user-ids-03": "preference",
    "user-marketing-preferences": "preference",
    "account-update": "account",
    "phone-number-quality": "account",
    "operations-monitoring": "template",
    "template-": "template",
    "whatsapp-webhooks-09": "template",
    "transaction-status": "status",
    "message-status": "status",
    "webhook-status": "status",
}


def files(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((root / folder).glob("*.json"))


def told(file: Path) -> list[Event]:
    return read_events(json.loads(file.read_text()))


def kept(file: Path) -> list[InboxItem]:
    provider = "cloud" if file.parts[-3] == "cloud" else "8x8"
    return [*PROVIDERS[provider].split_webhook(file.read_bytes())]


def expected(file: Path) -> str:
    # The user id's status is a receipt in the folder of receipts.
    if "business-scoped-user-ids-05" in file.name:
        return "status"
    named = "/".join(file.parts[-2:])
    return next((kind for part, kind in KINDS.items() if part in named), "message")


@pytest.fixture(scope="module")
def recorded(conformance_dir: Path) -> list[Path]:
    found = [*files(conformance_dir)]
    assert found
    return found


def test_each_recorded_webhook_is_of_the_kind_it_is(recorded: list[Path]) -> None:
    kinds = {file.name: [event.kind for event in told(file)] for file in recorded}

    assert kinds == {file.name: [expected(file)] for file in recorded}


def test_each_recorded_event_says_what_when_and_of_whom(recorded: list[Path]) -> None:
    events = {file.name: told(file)[0] for file in recorded}

    # One guide's sample has no time, one of Meta's a word in its place.
    timeless = {name for name, event in events.items() if event.at is None}
    assert len(timeless) <= 4
    assert all(event.type and (event.id or event.key) for event in events.values())
    people = [e for e in events.values() if e.kind in {"message", "echo", "preference", "call"}]
    assert all(event.contact.msisdn or event.contact.user_id for event in people)


def test_what_is_kept_of_a_webhook_tells_the_same_again(recorded: list[Path]) -> None:
    again = {
        file.name: [read_events(json.loads(item.body))[0] for item in kept(file)]
        for file in recorded
    }

    assert {name: [e.key for e in events] for name, events in again.items()} == {
        file.name: [item.key for item in kept(file)] for file in recorded
    }


def test_every_recorded_message_is_read_as_journeys_do(recorded: list[Path]) -> None:
    items = [item for file in recorded for item in kept(file) if item.kind == "message"]
    bodies = [json.loads(item.body) for item in items]

    views = [provider_of_item(body).read_reply(body) for body in bodies]

    assert len(views) > 30
    assert {view.body["eventType"] for view in views} == {"inbound_message_received"}
    assert {view.kind for view in views} == {"text", "button", "flow", "media", "other"}


def test_every_recorded_status_has_a_rank_or_is_a_payments(recorded: list[Path]) -> None:
    items = [item for file in recorded for item in kept(file) if item.kind == "status"]
    bodies = [json.loads(item.body) for item in items]

    views = [provider_of_item(body).read_status(body) for body in bodies]

    assert len(views) >= 12
    assert sum(view.rank < 0 for view in views) == 1
    assert all(view.provider_id for view in views)
