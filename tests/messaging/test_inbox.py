"""From webhook items to contacts, windows and messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import Account
from contacts.models import Contact
from messaging import inbox
from messaging.inbox import read_reply, resolve_inbox
from messaging.models import Channel, Conversation, InboundEvent, Message
from tests.factories import inbound_body, make_account, make_channel, make_contact, new_number
from tests.messaging.test_webhooks import post

pytestmark = pytest.mark.django_db
HANDLED: list[str] = []


def note_events(events: Sequence[InboundEvent]) -> None:
    HANDLED.extend(event.key for event in events)


def write(
    channel: Channel, user: dict[str, Any] | None = None, text: str = "Hi", **payload: Any
) -> None:
    body = inbound_body("+6581234567", {"text": text})
    body["payload"] |= {"user": user or {"msisdn": new_number()}, **payload}
    assert post(channel, body) == 200


def command(account: Account, channel: Channel | None, address: str) -> InboundEvent:
    return InboundEvent.objects.create(
        account=account,
        channel=channel,
        key="c:1",
        address=address,
        kind="command",
        occurred_at=datetime.now(UTC),
        received_at=datetime.now(UTC),
        body="{}",
    )


def test_a_stranger_becomes_a_contact_with_an_open_window() -> None:
    channel = make_channel()
    number = new_number()

    write(channel, {"msisdn": number, "channelUserId": "SG.1", "name": "Ann"})
    taken = resolve_inbox()

    item, contact = InboundEvent.objects.get(), Contact.objects.get()
    message, talk = Message.objects.get(), Conversation.objects.get()
    assert taken == 1
    assert (item.contact_id, item.state, item.outcome) == (contact.pk, "pending", "")
    assert contact.name == "Ann"
    assert sorted(contact.identities.values_list("kind", "scope", "value")) == [
        ("bsuid", channel.portfolio.business_id, "SG.1"),
        ("msisdn", "", number),
    ]
    assert (message.direction, message.type, message.status) == ("in", "text", "received")
    assert json.loads(message.content) == {"type": "Text", "content": {"text": "Hi"}}
    assert (talk.contact_id, talk.last_inbound_at) == (contact.pk, item.occurred_at)


def test_nothing_waits_nothing_is_done() -> None:
    assert resolve_inbox() == 0


def test_a_resolved_item_is_not_taken_again() -> None:
    channel = make_channel()
    write(channel)

    assert [resolve_inbox(), resolve_inbox()] == [1, 0]
    assert Message.objects.count() == 1


def test_old_and_new_webhooks_of_one_person_meet_in_one_contact() -> None:
    channel = make_channel()
    number = new_number()

    write(channel, {"msisdn": number, "channelUserId": number.lstrip("+")})
    write(channel, {"msisdn": number, "channelUserId": "SG.1"})
    write(channel, {"channelUserId": "SG.1"})
    resolve_inbox()

    assert Contact.objects.count() == 1
    assert Message.objects.filter(contact=Contact.objects.get()).count() == 3


def test_the_window_is_never_lowered() -> None:
    channel = make_channel()
    user = {"msisdn": new_number()}
    late = datetime.now(UTC) - timedelta(minutes=1)

    write(channel, user, timestamp=late.isoformat())
    resolve_inbox()
    write(channel, user, timestamp=(late - timedelta(hours=5)).isoformat())
    write(channel, user, timestamp=(late - timedelta(hours=6)).isoformat())
    resolve_inbox()

    at = Conversation.objects.get().last_inbound_at
    assert at is not None
    assert abs(at - late) < timedelta(seconds=1)


def test_a_batch_costs_as_many_queries_as_one(
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    channel = make_channel()
    for _ in range(30):
        write(channel)

    with django_assert_max_num_queries(12):
        assert resolve_inbox() == 30

    assert Contact.objects.count() == 30


@pytest.mark.parametrize("user", [{"msisdn": "<USER_PHONE_NUMBER>"}, {"name": "Nobody"}])
def test_a_message_of_nobody_is_kept_unhandled(user: dict[str, str]) -> None:
    channel = make_channel()

    write(channel, user)
    resolve_inbox()

    item = InboundEvent.objects.get()
    assert (item.state, item.outcome) == ("unhandled", "no address")
    assert Message.objects.count() == 0


def test_a_command_gets_its_contact_and_no_message() -> None:
    channel = make_channel()
    contact = make_contact(channel.account, "+6581230001")
    item = command(channel.account, channel, "msisdn:6581230001")

    resolve_inbox()

    item.refresh_from_db()
    assert (item.contact_id, item.state) == (contact.pk, "pending")
    assert Message.objects.count() == 0
    assert Conversation.objects.count() == 0


def test_a_command_of_the_account_needs_no_channel() -> None:
    item = command(make_account(), None, "msisdn:+6581230001")

    resolve_inbox()

    item.refresh_from_db()
    assert item.contact is not None


def test_account_events_go_to_their_handler(settings: Settings) -> None:
    settings.INBOUND_HANDLERS = {"account_update": "tests.messaging.test_inbox.note_events"}
    HANDLED.clear()
    channel = make_channel()

    names = ["account_update", "template_status_update", "something_new"]
    for event_id, event_type in enumerate(names):
        body = {"eventId": str(event_id), "eventType": event_type, "eventDetails": {}}
        post(channel, body)
    resolve_inbox()

    states = dict(InboundEvent.objects.values_list("key", "state"))
    assert HANDLED == ["a:0"]
    assert states == {"a:0": "done", "a:1": "done", "a:2": "unhandled"}


def fail_on_poison(monkeypatch: pytest.MonkeyPatch, message: str) -> None:
    store = inbox._store_messages

    def fail(items: Any, contacts: Any, views: Any) -> None:
        if any("poison" in item.body for item in items):
            raise RuntimeError(message)
        store(items, contacts, views)

    monkeypatch.setattr(inbox, "_store_messages", fail)


def test_a_poisonous_item_is_parked_after_five_failures_and_holds_nobody_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel = make_channel()
    write(channel, text="poison")
    write(channel)
    fail_on_poison(monkeypatch, "cannot")

    taken = [resolve_inbox() for _ in range(6)]

    poison, good = InboundEvent.objects.order_by("id")
    assert taken == [1, 0, 0, 0, 0, 0]
    assert (poison.state, poison.tries) == ("failed", 5)
    assert poison.outcome.startswith("RuntimeError < test_inbox.py:")
    assert (good.state, good.contact is not None) == ("pending", True)


def test_what_an_error_quotes_is_neither_logged_nor_stored(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write(make_channel(), text="poison")
    fail_on_poison(monkeypatch, "cannot store +6581234567\x00")

    for _ in range(5):
        resolve_inbox()

    item = InboundEvent.objects.get()
    assert item.state == "failed"
    assert "RuntimeError" in caplog.text
    assert "6581234567" not in caplog.text + item.outcome


def test_one_bad_item_costs_its_batch_few_more_transactions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel = make_channel()
    for text in ["poison", *["Hi"] * 31]:
        write(channel, text=text)
    fail_on_poison(monkeypatch, "cannot")
    sizes: list[int] = []
    resolve = inbox._resolve

    def count(items: Sequence[InboundEvent]) -> None:
        sizes.append(len(items))
        resolve(items)

    monkeypatch.setattr(inbox, "_resolve", count)
    taken = resolve_inbox()

    assert taken == 31
    assert sizes == [32, 16, 8, 4, 2, 1, 1, 2, 4, 8, 16]


def test_odd_names_and_texts_reach_the_contact_page() -> None:
    channel = make_channel()

    write(channel, {"msisdn": new_number(), "name": "A\x00\ud800" + "x" * 300}, text="\x00\ud800")
    resolve_inbox()

    assert Contact.objects.get().name == "A" + "x" * 199
    assert json.loads(Message.objects.get().content)["content"] == {"text": "\x00\ud800"}


def test_a_reply_is_read_from_the_stored_item() -> None:
    channel = make_channel()
    reply = {"type": "list_reply", "list_reply": {"id": "a~abc123def456", "title": "A"}}

    write(channel, content={"interactive": reply}, type="Interactive", replyToUmid="asked")

    view = read_reply(InboundEvent.objects.get().body)
    assert (view.kind, view.token, view.reply_to) == ("list", "abc123def456", "asked")
