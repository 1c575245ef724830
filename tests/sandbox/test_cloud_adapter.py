"""The Cloud API's adapter against the provider's twin: what it builds is taken, and what comes
back is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from messaging import ranks
from messaging.content.marking import with_token
from messaging.content.reading import parse
from messaging.providers.base import ProviderRequest, ReadMark, Recipient, ReplyView, Sender
from messaging.providers.cloud import MetaCloud
from outbox.ports import Outcome
from sandbox.client import Client
from tests.sandbox.graph import APP_SECRET, PHONE_ID, TOKEN, Graph
from tests.sandbox.process import ANN
from tests.sandbox.receiver import Arrival, Receiver

ADAPTER = MetaCloud()
REPLY_TOKEN = "abc123def456"  # noqa: S105 - of a message, not of a person
ROWS = [{"id": "dentist", "title": "Dentist"}, {"id": "check", "title": "Check-up"}]
BUTTONS = [{"type": "reply", "reply": {"id": "yes", "title": "Yes"}}]
FLOW = {"flowId": "1310000000000001", "flowCta": "Pick a time"}


def interactive(kind: str, action: dict[str, Any]) -> dict[str, Any]:
    inner = {"type": kind, "body": {"text": "Choose"}, "action": action}
    return {"type": "interactive", "content": {"interactive": inner}}


KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": "text", "content": {"text": "Hello"}},
    "image": {"type": "image", "content": {"url": "https://example.com/a.png", "text": "Look"}},
    "location": {
        "type": "location",
        "content": {"location": {"latitude": 1.28, "longitude": 103.8, "name": "Here"}},
    },
    "buttons": interactive("button", {"buttons": BUTTONS}),
    "list": interactive("list", {"button": "Open", "sections": [{"rows": ROWS}]}),
    "flow": interactive("flow", {"parameters": FLOW}),
    "url": interactive(
        "cta_url", {"parameters": {"display_text": "Open", "url": "https://example.com"}}
    ),
}


def send(graph: Graph, body: dict[str, Any], sender_token: str = TOKEN) -> Outcome:
    """Build with the adapter, post as the courier does, read the answer with the adapter."""
    sender = Sender(graph.url, "sub", PHONE_ID, {"access_token": sender_token})
    content = with_token(parse(body), REPLY_TOKEN)
    ask = ADAPTER.build_send(sender, Recipient(ANN), content, "m1.1", {}, REPLY_TOKEN)
    assert isinstance(ask, ProviderRequest)
    return told(ask)


def told(ask: ProviderRequest) -> Outcome:
    answer = requests.request(ask.method, ask.url, headers=ask.headers, data=ask.body, timeout=5)
    return ADAPTER.parse_answer(answer.status_code, answer.headers, answer.content)


def read(arrival: Arrival) -> ReplyView:
    headers = {"x-hub-signature-256": arrival.signature}
    assert ADAPTER.is_authentic(arrival.raw, headers, ["old", APP_SECRET])
    (item,) = ADAPTER.split_webhook(arrival.raw)
    return ADAPTER.read_reply(json.loads(item.body))


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_adapter_builds_the_twin_takes(graph: Graph, client: Client, kind: str) -> None:
    client.say(ANN, "hi", line="cloud", post=False)

    outcome = send(graph, KINDS[kind])

    assert (outcome.kind, outcome.code) == ("accepted", "")
    assert client.ledger()[-1]["umid"] == outcome.provider_id
    assert client.ledger()[-1]["client_id"] == "m1.1"


def test_a_key_that_is_not_known_stops_the_channel(graph: Graph) -> None:
    outcome = send(graph, KINDS["text"], "someone")

    assert (outcome.kind, outcome.code) == ("retry", "unauthorised")
    assert outcome.pause_gate_s is not None


def test_a_tap_names_its_message(graph: Graph, client: Client, receiver: Receiver) -> None:
    client.say(ANN, "hi", line="cloud", post=False)
    client.configure(statuses=False)
    outcome = send(graph, KINDS["list"])

    client.tap(ANN, "Dentist")

    view = read(receiver.wait(1)[0])
    assert (view.kind, view.tapped, view.token) == ("list", "dentist", REPLY_TOKEN)
    assert view.reply_to == outcome.provider_id


def test_a_form_names_its_message(graph: Graph, client: Client, receiver: Receiver) -> None:
    client.say(ANN, "hi", line="cloud", post=False)
    client.configure(statuses=False)
    send(graph, KINDS["flow"])

    client.submit(ANN, {"date": "2026-12-01"})

    view = read(receiver.wait(1)[0])
    assert (view.kind, view.token, view.answers) == ("flow", REPLY_TOKEN, {"date": "2026-12-01"})


def test_receipts_prove_the_attempt(graph: Graph, client: Client, receiver: Receiver) -> None:
    client.say(ANN, "hi", line="cloud", post=False)
    send(graph, KINDS["text"])

    items = [ADAPTER.split_webhook(one.raw) for one in receiver.wait(3)[:3]]

    views = [ADAPTER.read_status(json.loads(item.body)) for each in items for item in each]
    assert [view.rank for view in views] == [ranks.SENT, ranks.DELIVERED, ranks.READ]
    assert {view.client_id for view in views} == {"m1.1"}


def test_a_read_mark_is_taken(graph: Graph, client: Client) -> None:
    body = client.say(ANN, "hi", line="cloud", post=False)
    umid = body["entry"][0]["changes"][0]["value"]["messages"][0]["id"]
    sender = Sender(graph.url, "sub", PHONE_ID, {"access_token": TOKEN})

    (ask,) = ADAPTER.build_read_mark(sender, ReadMark(umid, typing=True))
    answer = requests.request(ask.method, ask.url, headers=ask.headers, data=ask.body, timeout=5)

    assert answer.json() == {"success": True}
