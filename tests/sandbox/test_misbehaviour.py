"""Every way the twin can be told to misbehave, judged by what the caller and the ledger see."""

from __future__ import annotations

import time

import pytest
import requests

from sandbox.client import Client, SandboxError
from tests.sandbox.process import ANN, BOB, Provider
from tests.sandbox.receiver import Receiver


def accepted(client: Client) -> list[str]:
    return [entry["client_id"] for entry in client.ledger()]


def test_latency_delays_the_answer(client: Client, provider: Provider) -> None:
    client.misbehave("latency", seconds=0.3)
    began = time.monotonic()

    answer = provider.text()

    assert answer.status_code == 200
    assert time.monotonic() - began >= 0.3


def test_a_rate_limit_says_when_to_come_back(client: Client, provider: Provider) -> None:
    client.misbehave("rate_limit", retry_after=7)

    first, second = provider.text(client_id="a.1"), provider.text(client_id="a.2")

    assert (first.status_code, first.headers["Retry-After"]) == (429, "7")
    assert second.status_code == 200
    assert accepted(client) == ["a.2"]


def test_an_error_with_the_providers_envelope(client: Client, provider: Provider) -> None:
    client.misbehave("error_envelope", status=503, code=2000)

    answer = provider.text()

    assert (answer.status_code, answer.json()["code"]) == (503, 2000)
    assert accepted(client) == []


def test_an_error_of_a_balancer_has_no_envelope(client: Client, provider: Provider) -> None:
    client.misbehave("error_plain", status=504)

    answer = provider.text()

    assert answer.status_code == 504
    assert answer.headers["Content-Type"].startswith("text/html")
    assert accepted(client) == []


def test_an_error_may_come_after_accepting(client: Client, provider: Provider) -> None:
    client.misbehave("error_plain", accept=True)

    answer = provider.text(client_id="a.1")

    assert answer.status_code == 502
    assert accepted(client) == ["a.1"]


@pytest.mark.parametrize("reset", [False, True])
def test_drop_after_accept_on_a_fresh_connection(
    client: Client, provider: Provider, reset: bool
) -> None:
    client.misbehave("drop_after_accept", reset=reset)

    with pytest.raises(requests.ConnectionError):
        provider.text(client_id="a.1")

    assert accepted(client) == ["a.1"]


@pytest.mark.parametrize("reset", [False, True])
def test_drop_after_accept_on_a_reused_connection(
    client: Client, provider: Provider, reset: bool
) -> None:
    client.misbehave("drop_after_accept", match={"reused": True}, reset=reset)
    provider.text(client_id="a.1")

    with pytest.raises(requests.ConnectionError):
        provider.text(client_id="a.2")

    first, second = client.ledger()
    assert (first["client_id"], second["client_id"]) == ("a.1", "a.2")
    assert (first["connection"], first["nth"], second["nth"]) == (second["connection"], 1, 2)


def test_drop_before_accepts_nothing(client: Client, provider: Provider) -> None:
    client.misbehave("drop_before")

    with pytest.raises(requests.ConnectionError):
        provider.text()

    assert accepted(client) == []


@pytest.mark.parametrize(("accept", "entries"), [(True, ["a.1"]), (False, [])])
def test_hang_never_answers(
    client: Client, provider: Provider, accept: bool, entries: list[str]
) -> None:
    client.misbehave("hang", accept=accept)

    with pytest.raises(requests.ReadTimeout):
        provider.text(client_id="a.1", timeout=1.5)

    assert accepted(client) == entries


def test_reject_gives_the_wanted_code(client: Client, provider: Provider) -> None:
    client.misbehave("reject", status=400, code=3003)

    answer = provider.text()

    assert (answer.status_code, answer.json()["code"]) == (400, 3003)
    assert accepted(client) == []


def test_undelivered_is_told_by_a_status(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    client.say(ANN, "hi")
    client.misbehave("undelivered", code=1018)

    answer = provider.text()

    status = receiver.wait(2)[-1].body["payload"]["status"]
    assert answer.status_code == 200
    assert (status["state"], status["errorCode"]) == ("undelivered", 1018)


def test_a_rule_keeps_to_its_match_and_its_times(client: Client, provider: Provider) -> None:
    client.misbehave("reject", match={"msisdn": BOB, "text_contains": "offer"}, times=2)
    client.misbehave("rate_limit", match={"client_id_prefix": "slow"}, times=None)

    bob = [provider.text("an offer", to=BOB).status_code for _ in range(3)]
    slow = [provider.text(client_id="slow.1").status_code for _ in range(3)]
    others = [provider.text("an offer").status_code, provider.text("hi", to=BOB).status_code]

    assert bob == [400, 400, 200]
    assert slow == [429, 429, 429]
    assert others == [200, 200]


def test_forgotten_rules_are_forgotten(client: Client, provider: Provider) -> None:
    client.misbehave("reject", times=None)
    client.behave()

    assert provider.text().status_code == 200


def test_an_unknown_kind_is_refused(client: Client) -> None:
    with pytest.raises(SandboxError, match="400"):
        client.misbehave("explode")


def test_webhooks_can_come_several_times(client: Client, receiver: Receiver) -> None:
    client.misbehave(webhooks={"duplicate": 2})

    webhook = client.say(ANN, "hi")

    assert [arrival.body for arrival in receiver.wait(3)] == [webhook] * 3


def test_two_webhooks_can_change_places(client: Client, receiver: Receiver) -> None:
    client.misbehave(webhooks={"reverse": True}, match={"kind": "inbound"}, times=2)

    client.say(ANN, "first")
    client.say(ANN, "second")

    receiver.wait(2)
    texts = [body["payload"]["content"]["text"] for body in receiver.inbound()]
    assert texts == ["second", "first"]


def test_statuses_of_a_message_can_change_places(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    client.say(ANN, "hi")
    client.misbehave(webhooks={"reverse": True, "hold": 3}, match={"kind": "status"}, times=3)

    provider.text()

    receiver.wait(4)
    assert receiver.states() == ["read", "delivered_to_recipient", "sent"]


def test_a_webhook_can_be_late_or_lost(client: Client, receiver: Receiver) -> None:
    client.misbehave(webhooks={"delay_s": 0.4})
    client.misbehave(webhooks={"drop": True})

    client.say(ANN, "late")
    client.say(ANN, "lost")
    client.say(ANN, "on time")

    receiver.wait(2)
    client.wait_posted()
    texts = [body["payload"]["content"]["text"] for body in receiver.inbound()]
    assert texts == ["on time", "late"]
