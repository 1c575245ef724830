"""Management over the Graph API: files, numbers, templates, subscriptions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.client import Client
from tests.sandbox.graph import PHONE_ID, VERIFY_TOKEN, WABA_ID, Graph, error_of
from tests.sandbox.process import ANN
from tests.sandbox.receiver import Receiver

APP = "670843887433847"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
HELLO: dict[str, Any] = {
    "name": "hello",
    "language": "en_US",
    "category": "UTILITY",
    "components": [
        {"type": "BODY", "text": "Hi {{1}}!", "example": {"body_text": [["Ann"]]}},
        {"type": "BUTTONS", "buttons": [{"type": "FLOW", "text": "Open", "flow_id": "1"}]},
    ],
}


def test_an_uploaded_picture_is_sent_by_its_id(graph: Graph, client: Client) -> None:
    client.say(ANN, "hi", line="cloud", post=False)
    media_id = graph.upload("a.png", "image/png", PNG).json()["id"]

    graph.send("image", {"id": media_id, "caption": "Look"})

    shown = client.wait_text(ANN, "Look")
    assert shown["content"]["url"].endswith("/a.png")


@pytest.mark.parametrize(
    ("content_type", "size", "code"),
    [("application/zip", 10, 100), ("image/webp", 600_000, 131053), ("image/png", 0, 131053)],
)
def test_what_meta_does_not_take_is_refused(
    graph: Graph, content_type: str, size: int, code: int
) -> None:
    assert error_of(graph.upload("a", content_type, b"x" * size)) == (400, code)


def test_a_deleted_file_is_gone(graph: Graph) -> None:
    media_id = graph.upload("a.png", "image/png", PNG).json()["id"]

    deleted = graph.call("DELETE", media_id)

    assert deleted.json() == {"success": True}
    assert error_of(graph.call("GET", media_id)) == (400, 100)
    assert error_of(graph.send("image", {"id": media_id})) == (400, 131009)


def test_the_number_tells_of_itself(graph: Graph, client: Client) -> None:
    client.configure(cloud={"quality_rating": "YELLOW", "messaging_limit_tier": "TIER_10K"})
    fields = "quality_rating,throughput,whatsapp_business_manager_messaging_limit,nonsense"

    answer = graph.call("GET", f"{PHONE_ID}?fields={fields}").json()

    assert answer == {
        "id": PHONE_ID,
        "quality_rating": "YELLOW",
        "throughput": {"level": "STANDARD"},
        "whatsapp_business_manager_messaging_limit": "TIER_10K",
    }
    listed = graph.call("GET", f"{WABA_ID}/phone_numbers").json()["data"]
    assert [each["id"] for each in listed] == [PHONE_ID]


def test_templates_are_listed_in_metas_form(graph: Graph) -> None:
    answer = graph.call("GET", f"{WABA_ID}/message_templates?name=order_shipped").json()

    assert [each["name"] for each in answer["data"]] == ["order_shipped"]
    assert answer["data"][0]["status"] == "APPROVED"


def test_a_new_template_waits_and_keeps_its_form(graph: Graph, client: Client) -> None:
    made = graph.call("POST", f"{WABA_ID}/message_templates", HELLO).json()

    listed = graph.call("GET", f"{WABA_ID}/message_templates?name=hello").json()["data"][0]
    graph.call("DELETE", f"{WABA_ID}/message_templates?name=hello")
    assert made["status"] == listed["status"] == "PENDING"
    assert made["id"] == listed["id"]
    assert listed["components"] == HELLO["components"]
    assert "hello" not in {each["name"] for each in client.config()["templates"]}


def test_every_documented_definition_is_taken(graph: Graph, conformance_dir: Path) -> None:
    files = sorted((conformance_dir / "cloud" / "template").glob("*.json"))
    bodies = [json.loads(path.read_text()) for path in files]
    wanted = [
        {"category": "UTILITY", "language": "en", **body, "name": f"sample_{number}"}
        for number, body in enumerate(bodies)
    ]

    answers = [graph.call("POST", f"{WABA_ID}/message_templates", body) for body in wanted]

    gone = [
        graph.call("DELETE", f"{WABA_ID}/message_templates?name={body['name']}") for body in wanted
    ]
    assert len(answers) >= 12
    assert [answer.text for answer in answers if answer.status_code != 200] == []
    assert {answer.status_code for answer in gone} == {200}


def test_a_subscription_is_verified_before_it_counts(
    graph: Graph, client: Client, receiver: Receiver
) -> None:
    client.configure(cloud={"webhook_url": ""})
    receiver.verify_token = VERIFY_TOKEN
    body = {
        "object": "whatsapp_business_account",
        "callback_url": receiver.url,
        "verify_token": "wrong",
    }

    refused = graph.call("POST", f"{APP}/subscriptions", body)
    taken = graph.call("POST", f"{APP}/subscriptions", {**body, "verify_token": VERIFY_TOKEN})

    client.say(ANN, "hi", line="cloud")
    assert error_of(refused) == (400, 2200)
    assert taken.json() == {"success": True}
    assert receiver.wait(1)[0].body["object"] == "whatsapp_business_account"


def test_the_app_subscribes_and_unsubscribes(graph: Graph) -> None:
    path = f"{WABA_ID}/subscribed_apps"

    graph.call("DELETE", path)
    without = graph.call("GET", path).json()["data"]
    graph.call("POST", path)
    again = graph.call("GET", path).json()["data"]

    assert without == []
    assert again[0]["whatsapp_business_api_data"]["id"] == APP
