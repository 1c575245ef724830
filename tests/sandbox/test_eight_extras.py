"""The less frequent calls of 8x8: batch, scheduled sends, read and typing, files, webhooks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from sandbox.client import Client
from tests.sandbox.process import ACCOUNT, ANN, BOB, SUB, Provider, text_body
from tests.sandbox.receiver import Receiver

FILE = b"%PDF-1.7 " + b"x" * 2_000_000


def call(provider: Provider, method: str, path: str, body: Any = None) -> requests.Response:
    url = f"{provider.url}/api/v1/subaccounts/{SUB}/{path}"
    return provider.session.request(method, url, json=body, timeout=5)


def hooks(provider: Provider, method: str, body: Any = None) -> requests.Response:
    url = f"{provider.url}/api/v1/accounts/{ACCOUNT}/webhooks"
    return provider.session.request(method, url, json=body, timeout=5)


def in_an_hour() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def test_a_batch_takes_what_is_right_and_names_what_is_not(
    provider: Provider, client: Client
) -> None:
    shared = {"type": "text", "content": {"text": "Hello"}}
    users = [{"user": {"msisdn": ANN}}, {"user": {"msisdn": "nobody"}}, {"user": {"msisdn": BOB}}]

    answer = call(
        provider, "POST", "messages/batch", {"template": shared, "messages": users}
    ).json()

    assert (answer["acceptedCount"], answer["rejectedCount"]) == (2, 1)
    assert [each["status"]["state"] for each in answer["messages"]] == [
        "queued",
        "rejected",
        "queued",
    ]
    assert answer["messages"][1]["status"]["errorCode"] == 3003
    assert [entry["msisdn"] for entry in client.ledger()] == [ANN, BOB]


def test_a_batch_of_more_than_a_thousand_is_refused(provider: Provider) -> None:
    answer = call(provider, "POST", "messages/batch", {"messages": [text_body()] * 1001})

    assert (answer.status_code, answer.json()["code"]) == (400, 3013)


def test_a_scheduled_message_goes_out_when_it_is_due(provider: Provider, client: Client) -> None:
    client.configure(enforce_window=False)
    provider.send({**text_body("Later"), "scheduled": in_an_hour()})
    before = client.messages(ANN)

    client.advance(3700)

    assert before == []
    assert client.wait_text(ANN, "Later")


def test_a_scheduled_message_can_be_cancelled_once(provider: Provider, client: Client) -> None:
    umid = provider.send({**text_body("Later"), "scheduled": in_an_hour()}).json()["umid"]

    answers = [call(provider, "DELETE", f"messages/{umid}") for _ in range(2)]

    client.advance(3700)
    assert answers[0].json() == {"cancelledCount": 1}
    assert (answers[1].status_code, answers[1].json()["code"]) == (404, 1300)
    assert client.messages(ANN) == []


def test_a_scheduled_batch_can_be_cancelled(provider: Provider) -> None:
    body = {**text_body("Later"), "scheduled": in_an_hour()}
    sent = call(provider, "POST", "messages/batch", {"messages": [body, body]}).json()

    answer = call(provider, "DELETE", f"messages/batch/{sent['batchId']}")

    assert answer.json() == {"cancelledCount": 2}


def test_a_customers_message_is_marked_as_read(provider: Provider, client: Client) -> None:
    umid = client.say(ANN, "hi", post=False)["payload"]["umid"]

    answer = call(provider, "POST", f"messages/{umid}/read")

    assert answer.status_code == 200
    assert client.messages(ANN)[0]["ticks"] == "read"


def test_typing_shows_on_a_fresh_message(provider: Provider, client: Client) -> None:
    umid = client.say(ANN, "hi", post=False)["payload"]["umid"]
    typing = {"channel": "whatsapp", "type": "typing", "umid": umid}

    answer = call(provider, "POST", "events", typing)

    assert answer.status_code == 200
    assert client.phone(ANN)["typingUntil"]


def test_typing_on_an_old_message_is_refused(provider: Provider, client: Client) -> None:
    umid = client.say(ANN, "hi", post=False)["payload"]["umid"]
    client.advance(2 * 3600 + 1)

    answer = call(
        provider, "POST", "events", {"channel": "whatsapp", "type": "typing", "umid": umid}
    )

    assert answer.status_code == 400


def test_a_file_is_hosted_and_fetched_by_its_token(provider: Provider) -> None:
    url = f"{provider.url}/api/v1/subaccounts/{SUB}/files"
    made = provider.session.post(url, files={"file": ("a.pdf", FILE, "application/pdf")}, timeout=5)
    hosted = made.json()

    fetched = requests.get(f"{provider.url}{made.headers['Location']}", timeout=5)
    guessed = requests.get(f"{provider.url}/files/{hosted['fileName']}?token=x", timeout=5)

    assert made.status_code == 201
    assert fetched.content == FILE
    assert guessed.status_code == 404


def test_webhooks_are_configured_over_the_api(
    provider: Provider, client: Client, receiver: Receiver
) -> None:
    client.configure(webhook_url="")
    hook = {"subAccountId": SUB, "url": receiver.url, "httpAuthorization": "Bearer new"}

    hooks(provider, "POST", [{**hook, "type": kind} for kind in ("CADR", "MSG")])
    client.say(ANN, "hi")

    assert receiver.wait(1)[0].authorization == "Bearer new"
    listed = hooks(provider, "GET").json()
    assert [(each["type"], each["httpAuthorization"]) for each in listed] == [
        ("CADR", "***"),
        ("MSG", "***"),
    ]


def test_deleted_webhooks_are_not_posted_to(
    provider: Provider, client: Client, receiver: Receiver
) -> None:
    kinds = ("CADR", "MSG", "CABM")

    hooks(provider, "DELETE", [{"subAccountId": SUB, "type": kind} for kind in kinds])

    client.say(ANN, "hi")
    assert client.config()["webhook_url"] == ""
    assert receiver.arrivals == []
