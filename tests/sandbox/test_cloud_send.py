"""The Graph API takes messages, refuses in Meta's words, and reports what became of them."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from sandbox.client import Client
from tests.sandbox.graph import (
    APP_SECRET,
    PHONE_ID,
    Graph,
    error_of,
    graph_flow,
    graph_list,
)
from tests.sandbox.process import ANN
from tests.sandbox.receiver import Receiver

DIGITS = ANN.removeprefix("+")


def test_a_text_is_accepted_and_shown_on_that_line(graph: Graph, client: Client) -> None:
    client.say(ANN, "hi", line="cloud", post=False)

    answer = graph.text("Hello there", biz_opaque_callback_data="m1.1")

    wamid = answer.json()["messages"][0]["id"]
    assert answer.json()["contacts"] == [{"input": ANN, "wa_id": DIGITS}]
    assert wamid.startswith("wamid.")
    assert client.wait_text(ANN, "Hello there")["line"] == "cloud"
    assert client.messages(ANN, "8x8") == []
    entry = client.ledger()[-1]
    assert (entry["client_id"], entry["umid"]) == ("m1.1", wamid)


def test_statuses_are_signed_and_echo_the_callback_data(
    graph: Graph, client: Client, receiver: Receiver
) -> None:
    client.say(ANN, "hi", line="cloud", post=False)

    graph.text("naïve / plain", biz_opaque_callback_data="m1.1")

    receiver.wait(3)
    assert [each["status"] for each in receiver.statuses()] == ["sent", "delivered", "read"]
    assert {each["biz_opaque_callback_data"] for each in receiver.statuses()} == {"m1.1"}
    assert receiver.statuses()[1]["pricing"]["category"] == "service"
    raw = receiver.arrivals[0].raw
    wanted = hmac.new(APP_SECRET.encode(), raw, hashlib.sha256).hexdigest()
    assert receiver.arrivals[0].signature == f"sha256={wanted}"


def test_slashes_and_other_letters_travel_escaped(client: Client, receiver: Receiver) -> None:
    client.say(ANN, "naïve / plain", line="cloud")

    assert b"na\\u00efve \\/ plain" in receiver.wait(1)[0].raw


def test_outside_the_window_a_text_fails_later(graph: Graph, receiver: Receiver) -> None:
    answer = graph.text()

    receiver.wait(1)
    assert answer.status_code == 200
    assert [each["status"] for each in receiver.statuses()] == ["failed"]
    assert receiver.statuses()[0]["errors"][0]["code"] == 131047


def test_the_window_is_each_lines_own(graph: Graph, client: Client, receiver: Receiver) -> None:
    client.say(ANN, "hi", line="8x8", post=False)

    graph.text()

    receiver.wait(1)
    assert receiver.statuses()[0]["status"] == "failed"
    assert list(client.phone(ANN)["windows"]) == ["8x8"]


def test_a_list_is_tapped_in_metas_shape(graph: Graph, client: Client, receiver: Receiver) -> None:
    client.say(ANN, "hi", line="cloud", post=False)
    client.configure(statuses=False)
    wamid = graph.send("interactive", graph_list("Check-up", "Dentist")).json()["messages"][0]["id"]

    client.tap(ANN, "Dentist")

    receiver.wait(1)
    message = receiver.changes()[0]["value"]["messages"][0]
    assert message["interactive"]["list_reply"] == {"id": "dentist", "title": "Dentist"}
    assert message["context"]["id"] == wamid


def test_a_flow_comes_back_with_the_message_it_belongs_to(
    graph: Graph, client: Client, receiver: Receiver
) -> None:
    client.say(ANN, "hi", line="cloud", post=False)
    client.configure(statuses=False)
    sent = graph.send("interactive", graph_flow("1310000000000001")).json()

    client.submit(ANN, {"date": "2026-12-01"})

    receiver.wait(1)
    message = receiver.changes()[0]["value"]["messages"][0]
    assert message["context"]["id"] == sent["messages"][0]["id"]
    assert message["interactive"]["nfm_reply"]["name"] == "flow"
    assert '"token-1"' in message["interactive"]["nfm_reply"]["response_json"]


def test_a_templates_quick_reply_comes_as_button(
    graph: Graph, client: Client, receiver: Receiver
) -> None:
    client.configure(statuses=False)
    parameters = [{"type": "payload", "payload": "track~k"}]
    graph.template(
        "order_shipped",
        [
            {"type": "body", "parameters": [{"type": "text", "text": "A-1001"}]},
            {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": parameters},
        ],
    )

    client.tap(ANN, "Track order")

    receiver.wait(1)
    message = receiver.changes()[0]["value"]["messages"][0]
    assert message["type"] == "button"
    assert message["button"] == {"payload": "track~k", "text": "Track order"}


@pytest.mark.parametrize(
    ("name", "components", "expected"),
    [
        ("nobody_knows", [], (404, 132001)),
        ("order_shipped", [], (400, 132000)),
    ],
)
def test_templates_are_checked_at_once(
    graph: Graph, name: str, components: list[dict[str, object]], expected: tuple[int, int]
) -> None:
    assert error_of(graph.template(name, components)) == expected


def test_a_paused_template_is_refused(graph: Graph, client: Client) -> None:
    client.set_template("order_shipped", "en_US", "PAUSED")

    assert error_of(graph.template("order_shipped")) == (400, 132015)


def test_a_draft_flow_is_refused(graph: Graph) -> None:
    answer = graph.send("interactive", graph_flow("99"))

    assert error_of(answer) == (400, 132068)


def test_another_token_is_refused(graph: Graph) -> None:
    graph.session.headers["Authorization"] = "Bearer someone"

    answer = graph.text()

    assert error_of(answer) == (401, 190)
    assert answer.json()["error"]["error_data"]["messaging_product"] == "whatsapp"
    assert answer.json()["error"]["fbtrace_id"]


def test_another_number_is_refused(graph: Graph) -> None:
    answer = graph.call("POST", "1/messages", {"messaging_product": "whatsapp"})

    assert error_of(answer) == (400, 100)


def test_a_message_is_marked_as_read_and_typing_shows(graph: Graph, client: Client) -> None:
    body = client.say(ANN, "hi", line="cloud", post=False)
    wamid = body["entry"][0]["changes"][0]["value"]["messages"][0]["id"]
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}

    answer = graph.call(
        "POST", f"{PHONE_ID}/messages", {**mark, "typing_indicator": {"type": "text"}}
    )

    assert answer.json() == {"success": True}
    phone = client.wait_change(ANN, 0, 0)
    assert [each["ticks"] for each in phone["messages"]] == ["read"]
    assert client.phone(ANN, "cloud")["typingUntil"]
