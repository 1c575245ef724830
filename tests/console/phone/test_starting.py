"""Starting the demo journeys from the phone page."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import Account, Audit
from console.phone.actions import start_order
from console.phone.errors import PhoneError
from messaging.models import Channel, InboundEvent
from sandbox.client import Client as Phones
from tests.console.phone.calls import post
from tests.factories import make_journey
from tests.sandbox.process import ANN

GREET = [
    {
        "id": "greet",
        "stepType": "ChatAppsMessage",
        "inputs": {
            "user": {"msisdn": "{{data.phone}}"},
            "type": "template",
            "content": {"template": {"name": "order_shipped", "language": "en_US"}},
        },
    }
]


def test_the_booking_demo_begins_with_the_customers_words(operator: Client, phones: Phones) -> None:
    answer = post(operator, "start/appointment_booking/", {"number": ANN})

    assert answer.json() == {"ok": True}
    assert "book" in phones.messages(ANN)[0]["view"]["text"]


def test_the_order_demo_asks_the_journey_to_start_and_is_written_down(
    operator: Client, account: Account, phones: Phones
) -> None:
    make_journey(account, GREET, trigger="http_request")

    answer = post(operator, "start/order_shipped/", {"number": ANN})

    command = InboundEvent.objects.get(kind="command")
    assert answer.json() == {"ok": True}
    assert command.address == f"msisdn:{ANN}"
    assert json.loads(command.body)["data"] == {"phone": ANN, "order": "A-1001"}
    row = Audit.objects.filter(object_kind="demo").get()
    assert (row.action, row.object_id, row.account_id) == ("start", "order_shipped", account.pk)


def test_the_order_demo_without_its_journey_says_so(operator: Client, phones: Phones) -> None:
    answer = post(operator, "start/order_shipped/", {"number": ANN})

    assert answer.status_code == 409
    assert "Order shipped" in answer.json()["error"]
    assert not Audit.objects.filter(object_kind="demo").exists()


def test_another_demo_is_not_found(operator: Client, phones: Phones) -> None:
    assert post(operator, "start/unheard_of/", {"number": ANN}).status_code == 404


def test_a_demo_needs_a_number(operator: Client, phones: Phones) -> None:
    assert post(operator, "start/order_shipped/", {"number": "12"}).status_code == 400


def test_the_action_itself_asks_for_the_permission(
    viewer: Client, account: Account, channel: Channel
) -> None:
    make_journey(account, GREET, trigger="http_request")
    person = User.objects.get(username="viewer")

    with pytest.raises(PhoneError, match="may not play"):
        start_order(person, account, ANN)

    assert not InboundEvent.objects.filter(kind="command").exists()
