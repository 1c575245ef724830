"""8x8 beyond one message: batches, details, cancelling, regions, and its recorded answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from messaging.providers.base import ReadMark, Sender
from messaging.providers.eight_requests import (
    MOST_IN_A_BATCH,
    REGIONS,
    build_batch,
    build_cancel,
    build_cancel_batch,
    build_details,
    parse_batch,
    parse_cancel,
    parse_details,
)
from messaging.providers.registry import PROVIDERS

KEYS = {"api_key": "key", "access_token": "key"}
SENDER = Sender("https://chatapps.8x8.com/", "sub 1", "106540352242922", KEYS)
ROOT = "https://chatapps.8x8.com/api/v1/subaccounts/sub%201"


def message(number: int) -> dict[str, Any]:
    text = {"type": "text", "content": {"text": "Hi"}}
    return {"user": {"msisdn": f"+65{81000000 + number}"}, **text, "clientMessageId": f"c{number}"}


def answer(folder: Path, name: str) -> bytes:
    return (folder / "8x8" / "api-response" / name).read_bytes()


def test_a_batch_carries_its_messages_and_asks_for_theirs() -> None:
    ask = build_batch(SENDER, [message(1), message(2)], "batch-1")

    assert (ask.method, ask.url) == ("POST", f"{ROOT}/messages/batch")
    body = json.loads(ask.body)
    assert body["messages"] == [message(1), message(2)]
    assert (body["clientBatchId"], body["includeMessagesInResponse"]) == ("batch-1", True)


@pytest.mark.parametrize("count", [0, MOST_IN_A_BATCH + 1])
def test_a_batch_has_one_to_a_thousand_messages(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 1000"):
        build_batch(SENDER, [message(0)] * count, "b")


def test_a_recorded_batch_tells_what_became_of_each(conformance_dir: Path) -> None:
    name = "oas-business-messaging-api-send-lon-messages-res200-response.json"

    told = parse_batch(answer(conformance_dir, name))

    assert told is not None
    assert (told.accepted, told.rejected) == (1, 1)
    kinds = {id: (one.kind, one.code) for id, one in told.outcomes.items()}
    assert kinds == {"aaa-1": ("accepted", ""), "aaa-2": ("refused", "templateUnknown")}


def test_a_batch_told_in_numbers_alone_leaves_each_unclear(conformance_dir: Path) -> None:
    told = parse_batch(answer(conformance_dir, "tutorial-batch-sms-02.json"))

    assert told is not None
    assert (told.accepted, told.rejected, told.outcomes) == (2, 0, {})


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"acceptedCount":"2"}'])
def test_what_is_no_answer_to_a_batch_says_nothing(body: bytes) -> None:
    assert parse_batch(body) is None


def test_details_come_in_the_order_of_the_channels() -> None:
    rows = [
        {"step": 2, "channel": "SMS", "status": {"state": "sent"}},
        {"step": 1, "channel": "WhatsApp", "status": {"state": "undelivered", "errorCode": 1018}},
    ]

    found = parse_details(json.dumps({"data": rows}).encode())

    assert build_details(SENDER, "u/1").url == f"{ROOT}/messages/u%2F1"
    assert [(one.channel, one.state, one.number) for one in found] == [
        ("whatsapp", "undelivered", 1018),
        ("sms", "sent", None),
    ]


def test_a_scheduled_message_is_taken_back(conformance_dir: Path) -> None:
    name = "oas-business-messaging-api-cancel-scheduled-message-1-res200-example-1.json"

    assert build_cancel(SENDER, "u1").url == f"{ROOT}/messages/u1"
    assert build_cancel_batch(SENDER, "b1").method == "DELETE"
    assert parse_cancel(200, answer(conformance_dir, name)) == 1
    assert parse_cancel(404, answer(conformance_dir, "api-error-codes-01.json")) == 0
    assert parse_cancel(500, b"") is None


def test_every_region_has_its_addresses() -> None:
    assert REGIONS["us"]["chat"] == "https://chatapps.us.8x8.com"
    assert all(url.startswith("https://") for one in REGIONS.values() for url in one.values())


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("api-error-codes-01.json", 404, "refused"),
        ("tutorial-single-sms-02.json", 200, "accepted"),
    ],
)
def test_recorded_answers_to_a_send_are_understood(
    conformance_dir: Path, name: str, status: int, kind: str
) -> None:
    outcome = PROVIDERS["8x8"].parse_answer(status, {}, answer(conformance_dir, name))

    assert outcome.kind == kind


def test_8x8_marks_read_and_shows_typing_by_two_requests() -> None:
    asked = PROVIDERS["8x8"].build_read_mark(SENDER, ReadMark("u1", read=True, typing=True))

    assert [(one.method, one.url) for one in asked] == [
        ("POST", f"{ROOT}/messages/u1/read"),
        ("POST", f"{ROOT}/events"),
    ]
    assert json.loads(asked[1].body) == {"channel": "whatsapp", "type": "typing", "umid": "u1"}


def test_meta_does_both_by_one() -> None:
    (ask,) = PROVIDERS["cloud"].build_read_mark(SENDER, ReadMark("w1", typing=True))

    assert json.loads(ask.body) == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "w1",
        "typing_indicator": {"type": "text"},
    }


def test_sms_shows_neither() -> None:
    assert PROVIDERS["sms"].build_read_mark(SENDER, ReadMark("u1", True, True)) == []
