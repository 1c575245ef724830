"""The SMS API of the sandbox: sends, receipts and what customers write, in 8x8's SMS dialect."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from messaging import ranks
from messaging.content.values import Text
from messaging.providers.base import Recipient, Sender
from messaging.providers.sms import EightSms
from sandbox.client import Client
from tests.sandbox.process import ANN, KEY, Provider
from tests.sandbox.receiver import Receiver

SUB = "clinic_sms"
SECRET = "Bearer sms-secret"


@pytest.fixture
def texts(client: Client, receiver: Receiver) -> Client:
    client.configure(sms_sub_account_id=SUB, sms_webhook_url=receiver.url, sms_authorization=SECRET)
    return client


def send(provider: Provider, key: str = KEY, **changes: Any) -> requests.Response:
    """Send as the adapter asks for it, with changes of the body."""
    sender = Sender(provider.url, SUB, SUB, {"api_key": key})
    ask = EightSms().build_send(sender, Recipient(ANN), Text("Hello"), "c.1", changes)
    return requests.post(ask.url, data=ask.body, headers=dict(ask.headers), timeout=5)


def test_a_text_is_accepted_and_stands_on_the_phone(texts: Client, provider: Provider) -> None:
    answer = send(provider, source="Shop")

    outcome = EightSms().parse_answer(answer.status_code, answer.headers, answer.content)
    assert outcome.kind == "accepted"
    assert answer.json()["status"]["code"] == "QUEUED"
    shown = texts.phone(ANN)["messages"]
    assert [(each["medium"], each["content"]) for each in shown] == [("sms", {"text": "Hello"})]


def test_receipts_come_in_the_dialect_of_sms(
    texts: Client, provider: Provider, receiver: Receiver
) -> None:
    umid = send(provider).json()["umid"]

    receiver.wait(2)

    views = [EightSms().read_status(each.body) for each in receiver.arrivals]
    assert [view.rank for view in views] == [ranks.SENT, ranks.DELIVERED]
    assert {(view.provider_id, view.client_id) for view in views} == {(umid, "c.1")}
    assert {each.authorization for each in receiver.arrivals} == {SECRET}


def test_what_a_customer_writes_arrives_as_an_sms(texts: Client, receiver: Receiver) -> None:
    texts.write_sms(ANN, "Hi there")

    receiver.wait(1)

    body = receiver.arrivals[0].body
    assert body["namespace"] == "SMS"
    assert (body["payload"]["source"], body["payload"]["body"]) == (ANN, "Hi there")
    assert texts.phone(ANN)["windowClosesAt"] is None


@pytest.mark.parametrize(
    ("changes", "code"), [({"encoding": "MORSE"}, 1003), ({"source": "x" * 17}, 1005)]
)
def test_what_sms_does_not_know_is_refused(
    texts: Client, provider: Provider, changes: dict[str, str], code: int
) -> None:
    answer = send(provider, **changes)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_wrong_key_is_refused(texts: Client, provider: Provider) -> None:
    assert send(provider, key="other").status_code == 401
