"""Posting: tried again as 8x8 does, several at a time, never too many."""

from __future__ import annotations

import pytest

from sandbox.client import Client
from tests.sandbox.process import ANN
from tests.sandbox.receiver import Receiver


def test_a_refused_webhook_is_tried_again(client: Client, receiver: Receiver) -> None:
    receiver.answers = [500, 404]

    client.say(ANN, "hi")

    arrivals = receiver.wait(3)
    assert [arrival.answered for arrival in arrivals] == [500, 404, 200]
    assert arrivals[0].body == arrivals[2].body


def test_the_pauses_are_1_10_30_90_and_then_it_gives_up(client: Client, receiver: Receiver) -> None:
    receiver.answers = [500] * 9

    client.say(ANN, "hi")

    times = [arrival.at for arrival in receiver.wait(5, timeout=10)]
    pauses = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
    assert pauses == pytest.approx([0.01, 0.1, 0.3, 0.9], abs=0.09)
    client.wait_posted()
    assert client.webhooks()["counts"] == {"failed_tries": 5, "given_up": 1}


def test_no_more_webhooks_at_a_time_than_configured(client: Client, receiver: Receiver) -> None:
    client.configure(webhook_concurrency=3)
    receiver.delay_s = 0.05

    for number in range(12):
        client.say(ANN, f"message {number}")

    receiver.wait(12)
    assert receiver.most_inside == 3


def test_a_customer_is_answered_although_nobody_listens(client: Client) -> None:
    client.configure(webhook_url="http://127.0.0.1:9/nobody")

    client.say(ANN, "hi")

    assert [each["view"]["text"] for each in client.messages(ANN)] == ["hi"]


def test_a_template_status_can_be_announced(client: Client, receiver: Receiver) -> None:
    client.set_template("order_shipped", "en_US", "PAUSED", notify=True)

    body = receiver.wait(1)[0].body
    assert body["eventType"] == "template_status_update"
    assert body["eventDetails"]["meta"]["status"] == "PAUSED"
