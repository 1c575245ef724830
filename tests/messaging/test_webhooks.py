"""The webhook endpoint: who may call, what is kept, what is answered."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.clock import set_offset
from messaging.models import Channel, InboundEvent, WebhookDelivery
from messaging.webhooks import receive
from tests.factories import inbound_body, make_channel

pytestmark = pytest.mark.django_db
SECRET = "Bearer test-webhook"


def post(channel: Channel, body: Any, secret: str | None = SECRET, **headers: str) -> int:
    data = body if isinstance(body, bytes) else json.dumps(body)
    if secret is not None:
        headers["Authorization"] = secret
    answer = Client(enforce_csrf_checks=True).post(
        url(channel), data, content_type="application/json", headers=headers
    )
    return answer.status_code


def url(channel: Channel) -> str:
    return f"/webhooks/8x8/{channel.public_id}/"


def hello(umid: str = "u-1", **payload: Any) -> dict[str, Any]:
    body = inbound_body("+6581234567", {"text": "Hello"})
    body["payload"] |= {"umid": umid, **payload}
    return body


def test_a_message_is_stored_and_answered() -> None:
    channel = make_channel()

    status = post(channel, hello(), X_Custom="kept", Cookie="secret=1")

    item, delivery = InboundEvent.objects.get(), WebhookDelivery.objects.get()
    assert status == 200
    assert (item.key, item.kind, item.state) == ("m:u-1", "message", "pending")
    assert (item.channel_id, item.account_id) == (channel.pk, channel.account_id)
    assert json.loads(item.body) == json.loads(bytes(delivery.body))
    assert item.delivery_ref == delivery.pk
    assert delivery.readable
    assert "authorization" not in delivery.headers.lower()
    assert "secret" not in delivery.headers


def test_three_deliveries_of_one_message_make_one_item() -> None:
    channel = make_channel()

    statuses = [post(channel, hello()) for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert InboundEvent.objects.count() == 1
    assert WebhookDelivery.objects.count() == 3


def test_an_array_is_split_whatever_the_grouping() -> None:
    channel = make_channel()

    post(channel, [hello("a"), hello("b")])
    post(channel, [hello("b"), hello("c"), hello("c")])

    keys = InboundEvent.objects.order_by("id").values_list("key", flat=True)
    assert list(keys) == ["m:a", "m:b", "m:c"]


def test_the_items_of_an_array_keep_their_order() -> None:
    post(make_channel(), [hello("c"), hello("a"), hello("b")])

    keys = InboundEvent.objects.order_by("id").values_list("key", flat=True)
    assert list(keys) == ["m:c", "m:a", "m:b"]


@pytest.mark.django_db(transaction=True)
def test_a_delivery_that_deadlocks_with_another_is_stored_all_the_same() -> None:
    channel = make_channel()
    other = connection.copy()
    answers: list[int] = []

    def deliver() -> None:
        try:
            answers.append(post(channel, [hello("a"), hello("b")]))
        finally:
            connection.close()

    try:
        other.set_autocommit(False)
        let_others_yield(other)
        insert_item(other, channel, "m:b")
        thread = threading.Thread(target=deliver)
        thread.start()
        # It has stored `a` and waits for `b`, and soon finds that we wait for each other.
        time.sleep(0.4)
        insert_item(other, channel, "m:a")
        other.commit()
        thread.join()
    finally:
        other.close()

    assert answers == [200]
    assert set(InboundEvent.objects.values_list("key", flat=True)) == {"m:a", "m:b"}
    assert WebhookDelivery.objects.filter(channel_id=channel.pk).count() == 1


def let_others_yield(other: BaseDatabaseWrapper) -> None:
    """Let a deadlock be found, and broken, by whoever waits for this connection."""
    with other.cursor() as cursor:
        cursor.execute("SET LOCAL deadlock_timeout = '30s'")


def insert_item(other: BaseDatabaseWrapper, channel: Channel, key: str) -> None:
    with other.cursor() as cursor:
        cursor.execute(
            "INSERT INTO messaging_inboundevent (account_id, channel_id, key, address, kind,"
            " occurred_at, received_at, body, state, tries, outcome)"
            " VALUES (%s, %s, %s, '', 'message', now(), now(), '{}', 'pending', 0, '')",
            [channel.account_id, channel.pk, key],
        )


@pytest.mark.parametrize("secret", [None, "", "Bearer other", "Bearer test-webhook ", "bearér"])
def test_a_wrong_secret_is_turned_away(secret: str | None) -> None:
    channel = make_channel()

    assert post(channel, hello(), secret) == 401
    assert WebhookDelivery.objects.count() == InboundEvent.objects.count() == 0


def test_an_unknown_channel_is_not_found() -> None:
    channel = make_channel()
    channel.public_id = uuid.uuid4()

    assert post(channel, hello()) == 404


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_other_methods_are_not_allowed(method: str) -> None:
    channel = make_channel()

    answer = getattr(Client(), method)(url(channel), headers={"Authorization": SECRET})

    assert answer.status_code == 405


@pytest.mark.parametrize(("size", "status"), [(1_000_000, 200), (1_000_001, 413)])
def test_a_body_may_have_one_megabyte(size: int, status: int, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    channel = make_channel()
    body = json.dumps(hello()).encode()

    assert post(channel, body + b" " * (size - len(body))) == status


def test_a_body_without_announced_length_is_measured_while_it_is_read() -> None:
    channel = make_channel()
    scope = {
        "type": "http",
        "method": "POST",
        "path": url(channel),
        "headers": [(b"authorization", SECRET.encode())],
    }
    body = BytesIO(b"x" * 5_000_000)

    answer = receive(ASGIRequest(scope, body), public_id=channel.public_id)

    assert answer.status_code == 413
    assert body.tell() == 1_000_001


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[" * 200_000, b'{"a":' * 70 + b"1" + b"}" * 70, b'{"n":1e999}']
)
def test_what_cannot_be_read_is_kept_and_answered(body: bytes) -> None:
    channel = make_channel()

    status = post(channel, body)

    delivery = WebhookDelivery.objects.get()
    assert status == 200
    assert not delivery.readable
    assert bytes(delivery.body) == body
    assert InboundEvent.objects.count() == 0


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "\U0001f600"], ids=ascii)
@pytest.mark.parametrize("place", ["umid", "text", "name"])
def test_odd_characters_survive(text: str, place: str) -> None:
    channel = make_channel()
    body = hello()
    payload = body["payload"]
    target = {"umid": payload, "text": payload["content"], "name": payload["user"]}[place]
    target[place] = text

    status = post(channel, body)

    item = InboundEvent.objects.get()
    assert status == 200
    assert json.loads(item.body) == body
    assert item.key.isprintable()


@pytest.mark.parametrize("folder", ["webhook-inbound", "webhook-status", "webhook-other"])
def test_every_recorded_webhook_is_stored(conformance_dir: Path, folder: str) -> None:
    files = sorted((conformance_dir / "8x8" / folder).glob("*.json"))
    channels = [make_channel() for _ in files]

    statuses = {post(c, f.read_bytes()) for c, f in zip(channels, files, strict=True)}

    assert statuses == {200}
    assert InboundEvent.objects.values("channel").distinct().count() == len(files)


def test_an_item_that_names_another_channel_of_the_account_belongs_to_it() -> None:
    channel = make_channel()
    sibling = make_channel(channel.account)
    stranger = make_channel()

    for umid, named in [("a", sibling), ("b", stranger), ("c", channel)]:
        post(channel, hello(umid, recipient={"channelId": named.provider_ref}))

    owners = dict(InboundEvent.objects.values_list("key", "channel"))
    assert owners == {"m:a": sibling.pk, "m:b": channel.pk, "m:c": channel.pk}


def test_a_time_in_the_future_is_capped() -> None:
    channel = make_channel()
    ahead = datetime.now(UTC) + timedelta(days=1)

    post(channel, hello("ahead", timestamp=ahead.isoformat()))
    post(channel, hello("past", timestamp="2026-01-01T00:00:00Z"))
    post(channel, hello("none", timestamp=None))

    items = {item.key: item for item in InboundEvent.objects.all()}
    near = timedelta(seconds=1)
    assert abs(items["m:ahead"].occurred_at - items["m:ahead"].received_at) < near
    assert abs(items["m:none"].occurred_at - items["m:none"].received_at) < near
    assert items["m:past"].occurred_at - datetime(2026, 1, 1, tzinfo=UTC) < near


@pytest.mark.usefixtures("demo_clock")
def test_the_demos_clock_moves_what_happened_but_not_when_it_was_received() -> None:
    set_offset(timedelta(days=2))
    channel = make_channel()

    post(channel, hello(timestamp=datetime.now(UTC).isoformat()))

    item = InboundEvent.objects.get()
    moved = item.occurred_at - item.received_at
    assert abs(moved - timedelta(days=2)) < timedelta(seconds=5)
    assert abs(item.received_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_channel_is_seen_to_live_once_a_minute() -> None:
    channel = make_channel()

    post(channel, hello("a"))
    channel.refresh_from_db()
    first = channel.webhook_seen_at
    post(channel, hello("b"))
    channel.refresh_from_db()
    second = channel.webhook_seen_at
    long_ago = datetime.now(UTC) - timedelta(minutes=2)
    Channel.objects.filter(pk=channel.pk).update(webhook_seen_at=long_ago)
    post(channel, hello("c"))
    channel.refresh_from_db()

    assert first is not None
    assert second == first
    assert channel.webhook_seen_at is not None
    assert channel.webhook_seen_at > long_ago


def test_a_database_that_cannot_store_asks_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    channel = make_channel()

    def fail(execute: Any, sql: str, *rest: Any) -> Any:
        if "webhookdelivery" in sql:
            raise OperationalError("gone")
        return execute(sql, *rest)

    with connection.execute_wrapper(fail):
        status = post(channel, hello())

    assert status == 503


def test_a_secret_that_cannot_be_read_asks_to_come_again() -> None:
    channel = make_channel(webhook_secret_enc="from another key")

    assert post(channel, hello()) == 503


def test_the_bell_rings_when_the_item_is_stored(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    rings: list[int] = []
    monkeypatch.setattr("messaging.webhooks.ring", lambda: rings.append(1))
    channel = make_channel()

    with django_capture_on_commit_callbacks(execute=True):
        post(channel, hello())

    assert rings == [1]


def test_a_delivery_costs_one_statement(django_assert_num_queries: Callable[..., Any]) -> None:
    channel = make_channel()
    post(channel, hello("first"))

    with django_assert_num_queries(1):
        post(channel, hello("second"))
