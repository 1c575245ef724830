"""POST /api/v1/accounts/{accountId}/triggers/http_request."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.keys import make_key
from integrations.models import ApiKey
from messaging.models import Channel, InboundEvent
from tests.factories import make_account, make_channel, make_journey

pytestmark = pytest.mark.django_db

STEPS: list[dict[str, Any]] = [
    {
        "id": "hello",
        "stepType": "ChatAppsMessage",
        "inputs": {
            "user": {"msisdn": "{{data.phone}}"},
            "type": "text",
            "content": {"text": "Hello"},
        },
    }
]


@pytest.fixture
def channel() -> Channel:
    channel = make_channel(make_account("Acme"))
    make_journey(channel.account, STEPS, trigger="http_request")
    return channel


def post(key: str, body: Any, account: str = "Acme", query: str = "") -> Any:
    return Client().post(
        f"/api/v1/accounts/{account}/triggers/http_request{query}",
        data=body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"} if key else {},
    )


def test_a_valid_call_puts_a_start_command_into_the_inbox(channel: Channel) -> None:
    _, key = make_key(channel.account, "test")

    answer = post(key, {"phone": "+6591234567", "order": "A-1"})

    item = InboundEvent.objects.get()
    assert (answer.status_code, answer.content) == (200, b"")
    assert (item.kind, item.address) == ("command", "msisdn:+6591234567")
    assert json.loads(item.body)["data"] == {"phone": "+6591234567", "order": "A-1"}


@pytest.mark.parametrize("key", ["", "wend_nobodyknowsthiskey", "x"])
def test_an_outsider_without_a_valid_key_gets_401_in_the_providers_envelope(
    channel: Channel, key: str
) -> None:
    answer = post(key, {"phone": "+6591234567"})

    assert answer.status_code == 401
    assert answer.json().keys() == {"code", "message", "errorId", "timestamp"}
    assert answer.json()["code"] == 1200
    assert not InboundEvent.objects.exists()


def test_a_key_of_another_account_gets_403(channel: Channel) -> None:
    _, key = make_key(make_account("Other"), "other")

    answer = post(key, {"phone": "+6591234567"})

    assert (answer.status_code, answer.json()["code"]) == (403, 1201)
    assert not InboundEvent.objects.exists()


def test_a_key_that_may_only_read_gets_403(channel: Channel) -> None:
    _, key = make_key(channel.account, "viewer", scopes="read")

    answer = post(key, {"phone": "+6591234567"})

    assert answer.status_code == 403


def test_a_revoked_key_gets_401(channel: Channel) -> None:
    row, key = make_key(channel.account, "test")
    ApiKey.objects.filter(pk=row.pk).update(revoked_at=timezone.now())

    assert post(key, {"phone": "+6591234567"}).status_code == 401


@pytest.mark.parametrize("body", ["not json", "[1]", '"text"', "null"])
def test_a_body_that_is_no_object_gets_400(channel: Channel, body: str) -> None:
    _, key = make_key(channel.account, "test")

    answer = post(key, body)

    assert (answer.status_code, answer.json()["code"]) == (400, 1000)


def test_a_body_nested_too_deeply_gets_400(channel: Channel) -> None:
    _, key = make_key(channel.account, "test")
    deep = '{"phone": "+6591234567", "order": ' + "[" * 20_000 + "]" * 20_000 + "}"

    answer = post(key, deep)

    assert (answer.status_code, answer.json()["code"]) == (400, 1000)


def test_a_body_that_is_too_large_gets_413_in_the_envelope(channel: Channel) -> None:
    _, key = make_key(channel.account, "test")

    answer = post(key, {"phone": "+6591234567", "order": "x" * 3_000_000})

    assert (answer.status_code, answer.json()["code"]) == (413, 1000)


@pytest.mark.parametrize("phone", ["91234567", None, "", "no number", "12", {"a": 1}])
def test_data_without_a_number_gets_400_that_names_the_place(channel: Channel, phone: Any) -> None:
    _, key = make_key(channel.account, "test")

    answer = post(key, {"phone": phone})

    assert (answer.status_code, answer.json()["code"]) == (400, 1002)
    assert "{{data.phone}} of step hello" in answer.json()["message"]
    assert not InboundEvent.objects.exists()


def test_only_the_hash_of_a_key_is_kept(channel: Channel) -> None:
    row, key = make_key(channel.account, "test")

    assert key not in "".join(str(value) for value in row.__dict__.values())
    assert len(row.hash) == 64
