"""What the provider told of a channel lately, whichever provider it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from console.channels.events import News, news_of
from messaging.models import InboundEvent
from tests.factories import make_channel

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
EIGHT = {
    "eventType": "template_status_update",
    "eventId": "1",
    "provider": "WhatsApp",
    "eventDetails": {"templateName": "order_shipped", "meta": {"status": "PAUSED"}},
}
CLOUD = {
    "object": "whatsapp_business_account",
    "entry": [
        {
            "id": "1",
            "changes": [
                {
                    "field": "message_template_status_update",
                    "value": {"event": "PAUSED", "message_template_name": "order_shipped"},
                }
            ],
        }
    ],
}


def told(body: Any) -> list[News]:
    channel = make_channel()
    InboundEvent.objects.create(
        account=channel.account, channel=channel, key="a:1", kind="account",
        occurred_at=NOW, received_at=NOW, body=json.dumps(body),
    )  # fmt: skip
    return news_of(channel, NOW)


@pytest.mark.parametrize("body", [EIGHT, CLOUD])
def test_news_of_a_template_are_told_alike(body: Any) -> None:
    [one] = told(body)

    assert (one.title, one.text) == ("Template status", "order_shipped · PAUSED")


@pytest.mark.parametrize("body", [{}, [], "x", {"eventType": 7}, {"entry": 7}])
def test_nothing_that_came_is_too_odd(body: Any) -> None:
    [one] = told(body)

    assert one.title
