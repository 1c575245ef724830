"""Read marks and typing: by the channel's options, once, and never in a message's way."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from messaging.models import Channel, InboundEvent
from messaging.read_marks import read_marks_for
from outbox.models import Effect
from outbox.queue import enqueue
from tests.factories import (
    inbound_body,
    make_channel,
    make_cloud_channel,
    make_contact,
    make_inbound,
)
from tests.messaging.provider_server import http
from tests.messaging.scenes import Start

pytestmark = pytest.mark.django_db
BOTH = '{"mark_read":true,"show_typing":true}'


def taken(channel: Channel, kind: str = "message") -> InboundEvent:
    item = make_inbound(channel, make_contact(channel.account), inbound_body("+6581234567", {}))
    InboundEvent.objects.filter(pk=item.pk).update(key="m:w1", kind=kind)
    return InboundEvent.objects.select_related("channel").get(pk=item.pk)


def mark(*items: InboundEvent) -> None:
    with transaction.atomic():
        enqueue(read_marks_for(items, datetime.now(UTC)))


@pytest.mark.parametrize(
    ("options", "count"),
    [("{}", 0), ('{"mark_read":false}', 0), ('{"mark_read":true}', 1), (BOTH, 1)],
)
def test_only_channels_that_ask_for_it_mark_messages(options: str, count: int) -> None:
    channel = make_channel(options=options)

    mark(taken(channel))

    assert Effect.objects.filter(kind="read_mark").count() == count


@pytest.mark.parametrize(
    ("switches", "count"),
    [
        ({"is_staging": True}, 0),
        ({"is_staging": True, "test_numbers": "+6581234567"}, 1),
        ({"is_staging": True, "test_numbers": "+6581230000"}, 0),
        ({"archived_at": datetime(2026, 1, 1, tzinfo=UTC)}, 0),
    ],
)
def test_the_switches_of_a_channel_hold_for_read_marks_too(
    switches: dict[str, Any], count: int
) -> None:
    item = taken(make_channel(options=BOTH, **switches))
    InboundEvent.objects.filter(pk=item.pk).update(address="msisdn:+6581234567 bsuid:SG.1")
    item.refresh_from_db(fields=["address"])

    mark(item)

    assert Effect.objects.filter(kind="read_mark").count() == count


def test_only_messages_are_marked_and_each_once() -> None:
    channel = make_channel(options=BOTH)
    item = taken(channel)

    mark(item, item)
    mark(taken(make_channel(options=BOTH), "status"))

    assert Effect.objects.get().key == f"read_mark:{item.pk}"


def test_meta_is_told_by_one_request(provider: Start, pump: Callable[[], None]) -> None:
    server = provider(lambda body: http(200, {"success": True}))

    mark(taken(make_cloud_channel(base_url=server.url, options=BOTH)))
    pump()

    assert [(body["status"], body["message_id"]) for body in server.bodies] == [("read", "w1")]
    assert Effect.objects.get().state == "done"


def test_a_provider_that_refuses_is_not_asked_again(
    provider: Start, pump: Callable[[], None]
) -> None:
    server = provider(lambda body: http(400, {"error": {"code": 100}}))

    mark(taken(make_cloud_channel(base_url=server.url, options=BOTH)))
    pump()

    effect = Effect.objects.get()
    assert (effect.state, effect.error, len(server.bodies)) == ("failed", "http:400", 1)
    assert json.loads(effect.result) == {"http": 400}
