"""8x8's webhooks as they really come: recorded samples, versions, drift."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from messaging import ranks
from messaging.providers.base import InboxItem
from messaging.providers.eight_events import split
from messaging.providers.eight_webhooks import read_inbound, read_reply, read_status


def recorded(folder: Path, name: str) -> list[InboxItem]:
    files = sorted((folder / "8x8" / name).glob("*.json"))
    assert files
    return [item for file in files for item in split(file.read_bytes())]


def inbound(user: dict[str, Any], **payload: Any) -> dict[str, Any]:
    body = {"umid": "u", "user": user, "type": "Text", "content": {"text": "Hi"}, **payload}
    return {
        "namespace": "ChatApps",
        "eventType": "inbound_message_received",
        "payload": body,
    }


def only(value: Any) -> InboxItem:
    (item,) = split(json.dumps(value).encode())
    return item


def reply(content: dict[str, Any], kind: str = "Interactive", **payload: Any) -> dict[str, Any]:
    return inbound({"msisdn": "+6581234567"}, type=kind, content=content, **payload)


def test_recorded_messages_are_read(conformance_dir: Path) -> None:
    items = recorded(conformance_dir, "webhook-inbound")

    messages = [item for item in items if item.kind == "message"]
    foreign = [item for item in items if item.kind == "account"]

    assert len(foreign) == 1
    assert '"SMS"' in foreign[0].body
    kinds = {read_reply(json.loads(item.body)).kind for item in messages}
    assert kinds == {"text", "flow", "media", "other"}
    assert all(read_inbound(json.loads(item.body)).type for item in messages)


def test_recorded_statuses_are_read(conformance_dir: Path) -> None:
    items = recorded(conformance_dir, "webhook-status")

    statuses = [item for item in items if item.kind == "status"]
    views = [read_status(json.loads(item.body)) for item in statuses]

    assert len(items) - len(statuses) == 1  # what the business wrote in its own app
    assert all(view.rank > ranks.QUEUED and view.provider_id and view.at for view in views)
    assert {view.code for view in views if view.rank == ranks.FAILED} == {"blacklisted", "failed"}


def test_recorded_account_events_are_kept(conformance_dir: Path) -> None:
    items = recorded(conformance_dir, "webhook-other")

    # A shared contact card is a message, though it comes as an event of the account.
    assert [item.kind for item in items].count("message") == 1
    assert {item.kind for item in items} == {"account", "message"}
    assert {item.key.split(":")[0] for item in items} == {"a", "m"}
    assert all(item.occurred_at for item in items)


@pytest.mark.parametrize(
    ("user", "address"),
    [
        ({"msisdn": "+6581234567", "channelUserId": "6581234567"}, "msisdn:+6581234567"),
        ({"channelUserId": "6581234567"}, "msisdn:+6581234567"),
        ({"msisdn": "65 8123 4567"}, "msisdn:+6581234567"),
        ({"channelUserId": "SG.1349a"}, "bsuid:SG.1349a"),
        ({"msisdn": "+6581234567", "channelUserId": "SG.1"}, "msisdn:+6581234567 bsuid:SG.1"),
        ({"msisdn": "<USER_PHONE_NUMBER>", "channelUserId": "<WHATSAPP_BSUID>"}, ""),
        ({"msisdn": 6581234567}, ""),
        ({}, ""),
    ],
)
def test_senders_are_known_by_number_user_id_or_both(user: dict[str, Any], address: str) -> None:
    assert only(inbound(user)).address == address


def test_messages_of_other_channels_are_kept_but_not_answered() -> None:
    item = only(inbound({"msisdn": "+6581234567"}, recipient={"channel": "viber"}))

    assert (item.kind, item.address) == ("account", "")


def test_a_message_without_id_is_known_by_its_content() -> None:
    first = only(inbound({"msisdn": "+6581234567"}, umid=None))
    second = only(inbound({"msisdn": "+6581234567"}, umid=None, type="Image"))

    assert first.key.startswith("h:")
    assert first.key != second.key


@pytest.mark.parametrize("written", ["2026-06-09T18:13:20+08:00", "2026-06-09T10:13:20.000Z"])
def test_times_are_read_in_any_zone(written: str) -> None:
    item = only(inbound({}, timestamp=written))

    assert str(item.occurred_at) == "2026-06-09 10:13:20+00:00"


@pytest.mark.parametrize("written", ["yesterday", "", None, 5, "0001-01-01T00:00:00+23:00"])
def test_a_time_that_is_none_is_left_out(written: Any) -> None:
    assert only(inbound({}, timestamp=written)).occurred_at is None


def test_a_status_by_sms_is_another_than_the_one_by_whatsapp() -> None:
    status = {"state": "delivered", "timestamp": "2026-06-09T10:13:20Z"}
    body = {"eventType": "outbound_message_status_changed", "namespace": "ChatApps"}

    by_whatsapp = only({**body, "payload": {"umid": "u", "status": status, "channel": "whatsApp"}})
    by_sms = only({**body, "payload": {"umid": "u", "status": status, "channel": "sms"}})

    assert by_whatsapp.key == "s:u:delivered:"
    assert by_sms.key == "s:u:delivered::sms"


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ({"interactive": {"list_reply": {"id": "a~abc123def456", "title": "A"}}}, "list", "A"),
        ({"interactive": {"listReply": {"id": "a~abc123def456", "title": "A"}}}, "list", "A"),
        ({"interactive": {"button_reply": {"id": "a~abc123def456"}}}, "button", ""),
        ({"text": "Track", "payload": "a~abc123def456"}, "button", "Track"),
    ],
)
def test_taps_come_in_several_ways(content: dict[str, Any], kind: str, text: str) -> None:
    view = read_reply(reply(content, replyToUmid="asked"))

    assert (view.kind, view.text, view.token) == (kind, text, "abc123def456")
    assert view.reply_to == "asked"
    assert "abc123def456" not in json.dumps(view.body)


def test_a_flow_submission_brings_its_answers() -> None:
    written = json.dumps({"date": "2026-12-01", "flow_token": "t"})
    view = read_reply(reply({"interactive": {"nfmReply": {"responseJson": written}}}))

    assert (view.kind, view.answers) == ("flow", {"date": "2026-12-01"})


@pytest.mark.parametrize("written", ["", "no json", "[1]", None, "[" * 100_000])
def test_a_flow_submission_that_is_no_object_has_no_answers(written: Any) -> None:
    view = read_reply(reply({"interactive": {"nfmReply": {"responseJson": written}}}))

    assert (view.kind, view.answers) == ("flow", {})


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("text", {"text": "Hi"}, "text"),
        ("Document", {"url": "u", "text": "bill"}, "media"),
        ("Location", {"location": {"latitude": "1"}}, "media"),
        ("Interactive", {"interactive": {"type": "callPermissionReply"}}, "other"),
        ("None", {}, "other"),
    ],
)
def test_other_messages_are_named(kind: str, content: dict[str, Any], expected: str) -> None:
    assert read_reply(reply(content, kind)).kind == expected


def test_a_failure_keeps_our_name_and_the_providers_number() -> None:
    status = {"state": "undelivered", "detail": "rejected_by_operator", "errorCode": 1022}

    view = read_status({"payload": {"umid": "u", "clientMessageId": "c", "status": status}})

    assert (view.rank, view.code, view.number) == (ranks.FAILED, "windowClosed", "1022")
    assert (view.provider_id, view.client_id) == ("u", "c")


@pytest.mark.parametrize("named", ["", None, 5, "a\x00b", "\ud800", "x" * 500])
def test_a_context_that_can_be_no_id_is_left_out(named: Any) -> None:
    assert read_reply(reply({"text": "Hi"}, "Text", replyToUmid=named)).reply_to is None
