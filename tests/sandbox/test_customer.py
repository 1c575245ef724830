"""What a customer's phone does besides writing: files, places, carousels, and being watched."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from sandbox.client import Client, SandboxError
from sandbox.media import MB
from tests.sandbox.process import ANN, BOB, Provider, buttons_of, interactive_place
from tests.sandbox.receiver import Receiver

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
CAROUSEL: dict[str, Any] = {
    "name": "sale",
    "language": "en_US",
    "category": "MARKETING",
    "components": [
        {"type": "BODY", "text": "Look"},
        {
            "type": "CAROUSEL",
            "cards": [
                {
                    "components": [
                        {"type": "HEADER", "format": "IMAGE"},
                        {"type": "BODY", "text": title},
                        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Buy"}]},
                    ]
                }
                for title in ("One", "Two")
            ],
        },
    ],
}


def card(index: int, payload: str) -> dict[str, Any]:
    reply = {"type": "payload", "payload": payload}
    button = {"type": "button", "subType": "QuickReply", "index": 0, "parameters": [reply]}
    return {"cardIndex": index, "components": [button]}


def test_a_picture_is_posted_with_an_address_where_it_can_be_fetched(
    client: Client, receiver: Receiver
) -> None:
    webhook = client.send_media(ANN, "cat.png", "image/png", PNG, "My cat")

    payload = receiver.wait(1)[0].body["payload"]
    assert payload == webhook["payload"]
    assert (payload["type"], payload["content"]["text"]) == ("Image", "My cat")
    answer = requests.get(payload["content"]["url"], timeout=5)
    assert answer.content == PNG
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("video/mp4", "Video"),
        ("audio/ogg", "Audio"),
        ("application/pdf", "File"),
        ("image/svg+xml", "File"),
    ],
)
def test_a_file_has_the_kind_that_whatsapp_gives_it(
    client: Client, content_type: str, kind: str
) -> None:
    payload = client.send_media(ANN, "a", content_type, b"x")["payload"]

    assert payload["type"] == kind
    assert "text" not in payload["content"]


def test_a_picture_larger_than_whatsapp_takes_is_refused(client: Client) -> None:
    with pytest.raises(SandboxError, match="Image larger than 5 MB"):
        client.send_media(ANN, "cat.png", "image/png", b"0" * (5 * MB + 1))

    assert client.messages(ANN) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\passwd", "a/b/passwd"])
def test_a_file_name_cannot_leave_its_folder(client: Client, name: str) -> None:
    url = client.send_media(ANN, name, "text/plain", b"x")["payload"]["content"]["url"]

    assert url.endswith("/passwd")
    assert requests.get(url, timeout=5).content == b"x"


def test_media_nobody_sent_is_not_found(client: Client, provider: Provider) -> None:
    url = f"{provider.url}/sandbox/media/{'a' * 32}/cat.png"

    assert requests.get(url, timeout=5).status_code == 404


def test_a_place_is_posted_as_a_location(client: Client, receiver: Receiver) -> None:
    client.send_location(ANN, latitude=1.3, longitude=103.8, name="Home")

    payload = receiver.wait(1)[0].body["payload"]
    assert payload["type"] == "Location"
    assert payload["content"]["location"]["name"] == "Home"


def test_a_location_request_is_answered_by_a_tap(client: Client, provider: Provider) -> None:
    client.say(ANN, "hi")
    umid = provider.interactive(interactive_place("Where are you?")).json()["umid"]

    payload = client.tap(ANN, choice_id="send_location", message=umid)["payload"]

    assert (payload["type"], payload["replyToUmid"]) == ("Location", umid)


def test_a_card_of_a_carousel_can_be_tapped(client: Client, provider: Provider) -> None:
    client.configure(templates=[CAROUSEL])
    cards = [card(0, "buy-1~abc123abc123"), card(1, "buy-2~abc123abc123")]
    umid = provider.template("sale", [{"type": "carousel", "cards": cards}]).json()["umid"]

    payload = client.tap(ANN, choice_id="buy-2", message=umid)["payload"]

    assert payload["content"] == {"text": "Buy", "payload": "buy-2~abc123abc123"}
    assert client.messages(ANN)[0]["template"] == CAROUSEL["components"]


def test_a_customer_can_be_given_a_name(client: Client, receiver: Receiver) -> None:
    client.configure(customers=[{"msisdn": ANN, "name": "Ann Lee"}])

    client.say(ANN, "hi")

    assert receiver.wait(1)[0].body["payload"]["user"]["name"] == "Ann Lee"
    assert client.phone(ANN)["name"] == "Ann Lee"


def test_a_list_keeps_its_sections(client: Client, provider: Provider, receiver: Receiver) -> None:
    client.say(ANN, "hi")
    sections = [
        {"title": "One", "rows": [{"id": "a", "title": "A"}]},
        {"title": "Two", "rows": [{"id": "b", "title": "B"}]},
    ]
    inner = {"type": "list", "body": {"text": "?"}}
    provider.interactive({**inner, "action": {"button": "Pick", "sections": sections}})

    receiver.wait(4)

    bodies = [arrival.body["payload"] for arrival in receiver.arrivals]
    told = next(body["outboundContent"] for body in bodies if "outboundContent" in body)
    assert told["actions"]["list"] == {"buttonLabel": "Pick", "sections": sections}


def test_waiting_for_a_change_ends_as_soon_as_there_is_one(client: Client) -> None:
    before = client.phone(ANN)["revision"]

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.wait_change, ANN, before, 10)
        time.sleep(0.2)
        started = time.monotonic()
        Client(client._base).say(ANN, "hi")
        changed = waiting.result(5)

    assert time.monotonic() - started < 1
    assert [message["view"]["text"] for message in changed["messages"]] == ["hi"]


def test_waiting_for_a_change_ends_when_the_time_is_up(client: Client) -> None:
    client.say(ANN, "hi")
    client.wait_for(ANN, lambda chat: chat[0]["ticks"] == "delivered")
    revision = client.phone(ANN)["revision"]
    client.say(BOB, "hi")

    assert client.wait_change(ANN, revision, 1)["revision"] == revision


def test_every_change_of_a_phone_has_a_revision_of_its_own(
    client: Client, provider: Provider
) -> None:
    revisions = [client.phone(ANN)["revision"]]
    client.say(ANN, "hi")
    revisions.append(client.phone(ANN)["revision"])
    client.open_phone(ANN, False)
    revisions.append(client.phone(ANN)["revision"])
    client.advance(60)
    revisions.append(client.phone(ANN)["revision"])
    client.reset()
    revisions.append(client.phone(ANN)["revision"])

    assert len(set(revisions[:-1])) == 4
    assert revisions[-1] == 0


def test_a_reset_wakes_who_waits(client: Client) -> None:
    client.say(ANN, "hi")
    client.wait_for(ANN, lambda chat: chat[0]["ticks"] == "delivered")
    revision = client.phone(ANN)["revision"]

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.wait_change, ANN, revision, 10)
        time.sleep(0.2)
        Client(client._base).reset()

    assert waiting.result(5)["messages"] == []


def test_a_customer_sees_that_the_business_got_and_read_the_message(
    client: Client, provider: Provider
) -> None:
    client.say(ANN, "hi")
    client.wait_for(ANN, lambda chat: chat[0]["ticks"] == "delivered")

    provider.interactive(buttons_of("Yes"))

    assert client.messages(ANN)[0]["ticks"] == "read"


def test_a_message_that_nobody_takes_keeps_one_tick(client: Client, receiver: Receiver) -> None:
    client.configure(webhook_url="http://127.0.0.1:9/", retry_scale=1)

    client.say(ANN, "hi")
    time.sleep(0.3)

    assert client.messages(ANN)[0]["ticks"] == "sent"
