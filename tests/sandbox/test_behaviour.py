"""What the twin does as the provider does it: answers, statuses, window, replies."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from sandbox.client import Client, SandboxError
from tests.sandbox.process import (
    ANN,
    BOB,
    CHANNEL,
    SECRET,
    SHIPPED_PARTS,
    SUB,
    Provider,
    buttons_of,
    flow_of,
    list_of,
    text_body,
)
from tests.sandbox.receiver import Receiver

ROWS = [{"id": "general~k1", "title": "General Consultation", "description": "30 min"}]


def test_a_send_is_answered_as_queued(client: Client, provider: Provider) -> None:
    answer = provider.text(client_id="abc.1")

    assert answer.status_code == 200
    assert answer.json()["clientMessageId"] == "abc.1"
    assert answer.json()["user"] == {"msisdn": ANN}
    assert answer.json()["status"]["state"] == "queued"


def test_a_wrong_key_is_unauthorised(client: Client, provider: Provider) -> None:
    provider.session.headers["Authorization"] = "Bearer wrong"

    answer = provider.text()

    assert answer.status_code == 401
    assert answer.json().keys() == {"code", "message", "errorId", "timestamp"}
    assert answer.json()["code"] == 1200


def test_another_subaccount_is_refused(client: Client, provider: Provider) -> None:
    url = f"{provider.url}/api/v1/subaccounts/other/messages"

    answer = provider.session.post(url, json=text_body(), timeout=5)

    assert (answer.status_code, answer.json()["code"]) == (403, 1001)


def test_a_bad_body_is_refused_in_the_envelope(client: Client, provider: Provider) -> None:
    answer = provider.text("x" * 4097)

    assert (answer.status_code, answer.json()["code"]) == (400, 3006)
    assert client.ledger() == []


def test_statuses_follow_in_order_and_name_the_client_id(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    client.say(ANN, "hi")
    umid = provider.text(client_id="abc.1").json()["umid"]

    receiver.wait(4)

    assert receiver.states() == ["sent", "delivered_to_recipient", "read"]
    bodies = [arrival.body for arrival in receiver.arrivals if arrival.state]
    assert {body["version"] for body in bodies} == {9}
    assert {body["payload"]["umid"] for body in bodies} == {umid}
    assert {body["payload"]["clientMessageId"] for body in bodies} == {"abc.1"}
    assert bodies[1]["payload"]["outboundContent"]["body"] == {"text": "Hello"}
    assert {arrival.authorization for arrival in receiver.arrivals} == {SECRET}


def test_all_states_can_be_asked_for(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    states = ["queued", "sent", "delivered_to_operator", "delivered_to_recipient", "read"]
    client.configure(statuses=states)
    client.say(ANN, "hi")

    provider.text()

    receiver.wait(6)
    assert receiver.states() == states


def test_statuses_can_be_switched_off(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    client.configure(statuses=False)
    client.say(ANN, "hi")

    provider.text()
    client.wait_posted()

    assert receiver.states() == []
    assert client.messages(ANN)[-1]["ticks"] == "accepted"


def test_a_closed_phone_reads_when_it_is_opened(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    client.say(ANN, "hi")
    client.open_phone(ANN, False)
    provider.text()
    client.wait_for(ANN, lambda chat: chat[-1]["ticks"] == "delivered")
    receiver.wait(3)

    client.open_phone(ANN)

    receiver.wait(4)
    assert receiver.states() == ["sent", "delivered_to_recipient", "read"]
    assert client.messages(ANN)[-1]["ticks"] == "read"


def test_free_form_outside_the_window_is_undelivered(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    umid = provider.text().json()["umid"]

    status = receiver.wait(1)[0].body["payload"]["status"]

    assert (status["state"], status["errorCode"]) == ("undelivered", 1022)
    assert client.messages(ANN) == []
    assert [each["umid"] for each in client.phone(ANN)["undelivered"]] == [umid]


def test_the_window_closes_after_24_hours_of_the_customers_clock(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    client.say(ANN, "hi")
    client.advance(24 * 3600 + 1)

    provider.text()

    receiver.wait(2)
    assert receiver.states() == ["rejected_by_operator"]


def test_a_template_needs_no_window(client: Client, provider: Provider, receiver: Receiver) -> None:
    provider.template("order_shipped", SHIPPED_PARTS)

    receiver.wait(3)
    assert receiver.states() == ["sent", "delivered_to_recipient", "read"]
    assert client.messages(ANN)[0]["view"]["text"] == "Order A-1001 is on its way."


def code_of(receiver: Receiver) -> int:
    return int(receiver.wait(1)[0].body["payload"]["status"]["errorCode"])


def test_an_unknown_template_is_undelivered(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    provider.template("unheard_of")

    assert code_of(receiver) == 1031


def test_a_paused_template_is_undelivered(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    client.set_template("order_shipped", "en_US", "PAUSED")

    provider.template("order_shipped", SHIPPED_PARTS)

    assert code_of(receiver) == 1035


def test_a_wrong_number_of_parameters_is_undelivered(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    provider.template("order_shipped", [])

    assert code_of(receiver) == 1030


def test_an_unknown_flow_is_undelivered(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    client.say(ANN, "hi")
    provider.interactive(flow_of("999"))

    receiver.wait(2)

    assert receiver.arrivals[-1].body["payload"]["status"]["errorCode"] == 1037


def test_a_customers_words_are_posted_as_version_3(client: Client, receiver: Receiver) -> None:
    webhook = client.say(ANN, "book please")

    arrival = receiver.wait(1)[0]

    assert arrival.body == webhook
    assert webhook["version"] == 3
    payload = webhook["payload"]
    assert payload["recipient"] == {"channel": "whatsapp", "channelId": CHANNEL}
    assert (payload["subAccountId"], payload["type"]) == (SUB, "Text")
    assert payload["user"]["msisdn"] == ANN
    assert payload["user"]["channelUserId"].startswith("SG.")


def test_version_2_gives_the_digits_instead_of_a_bsuid(client: Client, receiver: Receiver) -> None:
    client.configure(inbound_version=2)

    webhook = client.say(ANN, "hi")

    assert "version" not in webhook
    assert webhook["payload"]["user"]["channelUserId"] == ANN.removeprefix("+")


def test_a_customer_may_be_known_by_bsuid_only(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    client.configure(omit_msisdn=True)
    user = client.say(ANN, "hi")["payload"]["user"]

    provider.send(
        {
            "user": {"channelUserId": user["channelUserId"]},
            "type": "text",
            "content": {"text": "Hello you"},
        }
    )

    assert "msisdn" not in user
    assert client.wait_text(ANN, "Hello you")["ticks"] != "undelivered"


def test_a_tapped_row_replies_with_the_id_as_sent(
    client: Client, provider: Provider, receiver: Receiver
) -> None:
    client.say(ANN, "hi")
    umid = provider.interactive(list_of(ROWS)).json()["umid"]

    payload = client.tap(ANN, "General Consultation")["payload"]

    assert payload["replyToUmid"] == umid
    assert payload["type"] == "Interactive"
    assert payload["content"]["interactive"] == {
        "type": "list_reply",
        "list_reply": {
            "id": "general~k1",
            "title": "General Consultation",
            "description": "30 min",
        },
    }


def test_a_tapped_button_is_found_by_its_plain_id(client: Client, provider: Provider) -> None:
    client.say(ANN, "hi")
    provider.interactive(buttons_of("Yes", "No"))

    payload = client.tap(ANN, choice_id="no")["payload"]

    assert payload["content"]["interactive"] == {
        "type": "button_reply",
        "button_reply": {"id": "no~k", "title": "No"},
    }


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("text", {"text": "Track order", "payload": "track~abc123abc123"}),
        (
            "interactive",
            {
                "interactive": {
                    "type": "button_reply",
                    "button_reply": {"id": "track~abc123abc123", "title": "Track order"},
                }
            },
        ),
    ],
)
def test_a_template_quick_reply_comes_in_either_form(
    client: Client, provider: Provider, form: str, content: dict[str, Any]
) -> None:
    client.configure(template_reply=form)
    provider.template("order_shipped", SHIPPED_PARTS)

    webhook = client.tap(ANN, "Track order")

    assert webhook["payload"]["content"] == content


def test_nothing_to_tap_is_an_error(client: Client, provider: Provider) -> None:
    client.say(ANN, "hi")

    with pytest.raises(SandboxError, match="nothing to tap"):
        client.tap(ANN, "Nowhere")


def test_a_submitted_flow_is_json_within_json(client: Client, provider: Provider) -> None:
    client.say(ANN, "hi")
    provider.interactive(flow_of("1310000000000001"))

    payload = client.submit(ANN, {"date": "2026-12-01"})["payload"]

    inner = payload["content"]["interactive"]
    response = json.loads(inner["nfmReply"]["responseJson"])
    assert inner["type"] == "nfmReply"
    assert response["date"] == "2026-12-01"
    assert response["flow_token"]
    assert "replyToUmid" not in payload


def test_a_raw_webhook_is_posted_as_it_is(client: Client, receiver: Receiver) -> None:
    client.send_raw(ANN, {"anything": ["goes"]})

    assert receiver.wait(1)[0].body == {"anything": ["goes"]}


def test_timestamps_follow_the_customers_clock(client: Client, receiver: Receiver) -> None:
    before = client.say(ANN, "a")["payload"]["timestamp"]
    client.set_clock(48 * 3600)
    after = client.say(ANN, "b")["payload"]["timestamp"]

    assert after > before
    assert before[:10] < after[:10]


def test_each_customer_has_a_chat_of_their_own(client: Client, provider: Provider) -> None:
    client.say(ANN, "hi")
    client.say(BOB, "hello")
    provider.text("for Bob", to=BOB)

    assert [each["view"]["text"] for each in client.messages(ANN)] == ["hi"]
    assert [each["view"]["text"] for each in client.messages(BOB)] == ["hello", "for Bob"]
    assert {phone["msisdn"] for phone in client.phones()} == {ANN, BOB}


def test_secrets_are_not_shown(client: Client, provider: Provider) -> None:
    shown = requests.get(f"{provider.url}/sandbox/config", timeout=5).text

    assert SECRET not in shown
    assert "test-key" not in shown
