"""What customers send reaches both dialects in the right shape."""

from __future__ import annotations

import hashlib
from typing import Any

from sandbox.client import Client
from tests.sandbox.graph import Graph
from tests.sandbox.process import ANN, Provider
from tests.sandbox.receiver import Receiver

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
CART = [{"product_retailer_id": "sku-1", "quantity": 2, "item_price": 5, "currency": "SGD"}]
PRODUCTS: dict[str, Any] = {
    "type": "product_list",
    "header": {"type": "text", "text": "Our shelf"},
    "body": {"text": "Take what you like"},
    "action": {
        "catalog_id": "c-1",
        "sections": [{"title": "All", "product_items": [{"product_retailer_id": "sku-1"}]}],
    },
}


def message_of(body: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = body["entry"][0]["changes"][0]["value"]["messages"][0]
    return message


def test_a_picture_has_an_id_and_is_fetched_with_the_token(graph: Graph, client: Client) -> None:
    body = client.send_media(ANN, "a.png", "image/png", PNG, "Look", line="cloud")

    image = message_of(body)["image"]
    found = graph.call("GET", image["id"]).json()
    fetched = graph.session.get(found["url"], timeout=5)
    assert (image["caption"], image["mime_type"]) == ("Look", "image/png")
    assert fetched.content == PNG
    assert found["sha256"] == image["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert found["file_size"] == len(PNG)


def test_a_download_needs_the_token(graph: Graph, client: Client) -> None:
    body = client.send_media(ANN, "a.png", "image/png", PNG, line="cloud")
    url = graph.call("GET", message_of(body)["image"]["id"]).json()["url"]

    del graph.session.headers["Authorization"]

    assert graph.session.get(url, timeout=5).status_code == 401


def test_a_download_can_fail_as_planned(graph: Graph, client: Client) -> None:
    body = client.send_media(ANN, "a.png", "image/png", PNG, line="cloud")
    url = graph.call("GET", message_of(body)["image"]["id"]).json()["url"]
    client.misbehave(match={"operation": "download"}, media={"kind": "status", "status": 503})

    statuses = [graph.session.get(url, timeout=5).status_code for _ in range(2)]

    assert statuses == [503, 200]


def test_a_sticker(client: Client) -> None:
    eight = client.send_media(ANN, "s.webp", "image/webp", PNG)
    cloud = client.send_media(ANN, "s.webp", "image/webp", PNG, line="cloud")

    assert eight["payload"]["type"] == "Sticker"
    assert eight["payload"]["content"]["url"].endswith("/s.webp")
    assert message_of(cloud)["sticker"]["mime_type"] == "image/webp"


def test_a_place(client: Client) -> None:
    body = client.locate(ANN, {"latitude": 1.3, "longitude": 103.8}, line="cloud")

    assert message_of(body)["location"] == {"latitude": 1.3, "longitude": 103.8}


def test_contacts(client: Client) -> None:
    cloud = client.send_contacts(ANN, "Bea Lim", line="cloud")
    eight = client.send_contacts(ANN, "Bea Lim")

    assert message_of(cloud)["contacts"][0]["name"]["formatted_name"] == "Bea Lim"
    assert eight["eventType"] == "whatsapp_contact"
    change = eight["eventDetails"]["rawEvent"]
    assert change["value"]["messages"][0]["contacts"] == message_of(cloud)["contacts"]


def test_a_reaction(graph: Graph, provider: Provider, client: Client) -> None:
    client.configure(enforce_window=False)
    wamid = graph.text().json()["messages"][0]["id"]
    umid = provider.text().json()["umid"]

    cloud, eight = client.react(ANN, wamid, "👍"), client.react(ANN, umid, "")

    assert message_of(cloud)["reaction"] == {"message_id": wamid, "emoji": "👍"}
    assert eight["payload"]["content"] == {"umid": umid, "emoji": ""}


def test_a_cart(graph: Graph, client: Client) -> None:
    client.configure(enforce_window=False)
    wamid = graph.send("interactive", PRODUCTS).json()["messages"][0]["id"]

    body = client.order(ANN, CART, text="Please")

    message = message_of(body)
    assert message["order"] == {"catalog_id": "c-1", "product_items": CART, "text": "Please"}
    assert message["context"]["id"] == wamid


def test_a_customer_may_be_known_by_bsuid_alone(client: Client, receiver: Receiver) -> None:
    client.configure(omit_msisdn=True)

    body = client.say(ANN, "hi", line="cloud")

    value = body["entry"][0]["changes"][0]["value"]
    assert "from" not in value["messages"][0]
    assert "wa_id" not in value["contacts"][0]
    assert value["contacts"][0]["user_id"].startswith("SG.")
