"""The phone API over a real sandbox: what a customer does arrives, what comes is shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from flows.models import Flow, FlowVersion
from messaging.models import Channel
from sandbox.client import Client as Phones
from tests.console.phone.calls import act, chat, get, post
from tests.factories import make_account
from tests.sandbox.process import ANN, SHIPPED_PARTS, Provider, buttons_of, flow_of, list_of

ROWS = [{"id": "general~k1", "title": "General Consultation"}]


def test_a_phone_nobody_wrote_to_is_empty(operator: Client, phones: Phones) -> None:
    shown = chat(operator)

    assert shown["msisdn"] == ANN
    assert shown["name"] == "Customer 4567"
    assert shown["business"] == {"name": "Harbour Clinic", "address": "+6531290001"}
    assert (shown["bubbles"], shown["windowClosesAt"]) == ([], None)


def test_what_the_customer_says_is_on_the_phone_and_opens_the_window(
    operator: Client, phones: Phones
) -> None:
    answer = act(operator, "say", {"text": "Hello *you*"})

    shown = chat(operator)
    (bubble,) = shown["bubbles"]
    assert answer.json() == {"ok": True}
    assert (bubble["direction"], bubble["text"]) == ("in", "Hello *you*")
    assert shown["windowClosesAt"] > shown["now"]


def test_times_are_those_of_the_business(operator: Client, phones: Phones) -> None:
    act(operator, "say", {"text": "Hello"})

    assert chat(operator)["bubbles"][0]["at"].endswith("+08:00")


def test_a_quoted_message_is_shown_above_the_answer(
    operator: Client, phones: Phones, business: Provider
) -> None:
    act(operator, "say", {"text": "Hello"})
    umid = business.text("*How* can we _help_ you, dear snake_case_name?").json()["umid"]

    act(operator, "say", {"text": "With this", "reply_to": umid})

    assert chat(operator)["bubbles"][-1]["quoted"] == {
        "id": umid,
        "text": "How can we help you, dear snake_case_name?",
        "direction": "out",
    }


def test_a_tapped_button_comes_back_as_it_was_sent(
    operator: Client, phones: Phones, business: Provider
) -> None:
    act(operator, "say", {"text": "Hello"})
    business.interactive(buttons_of("Yes", "No"))
    question = chat(operator)["bubbles"][-1]

    act(operator, "tap", {"message": question["id"], "id": question["buttons"][1]["id"]})

    (sent,) = [m for m in phones.messages(ANN) if m["kind"] == "interactive"][1:]
    assert sent["content"]["interactive"]["button_reply"] == {"id": "no~k", "title": "No"}
    assert chat(operator)["bubbles"][-1]["quoted"]["text"] == "Please choose"


def test_a_row_of_a_list_can_be_tapped(
    operator: Client, phones: Phones, business: Provider
) -> None:
    act(operator, "say", {"text": "Hello"})
    business.interactive(list_of(ROWS))
    menu = chat(operator)["bubbles"][-1]

    act(
        operator, "tap", {"message": menu["id"], "id": menu["list"]["sections"][0]["rows"][0]["id"]}
    )

    assert chat(operator)["bubbles"][-1]["text"] == "General Consultation"


def test_a_template_is_shown_with_its_buttons(
    operator: Client, phones: Phones, business: Provider
) -> None:
    business.template("order_shipped", SHIPPED_PARTS)

    bubble = chat(operator)["bubbles"][0]

    assert bubble["text"] == "Order A-1001 is on its way."
    assert [button["title"] for button in bubble["buttons"]] == ["Track order", "View products"]
    assert act(operator, "tap", {"message": bubble["id"], "id": "track~abc123abc123"}).json()["ok"]


def test_a_submitted_form_is_on_the_phone_and_says_what_it_answers(
    operator: Client, phones: Phones, business: Provider
) -> None:
    act(operator, "say", {"text": "Hello"})
    business.interactive(flow_of("1310000000000001"))
    form = chat(operator)["bubbles"][-1]

    act(operator, "submit", {"message": form["id"], "answers": {"date": "2026-12-01"}})

    response = phones.messages(ANN)[-1]["content"]["interactive"]["nfmReply"]["responseJson"]
    assert '"date": "2026-12-01"' in response
    assert form["form"]["token"] in response
    assert chat(operator)["bubbles"][-1]["quoted"]["id"] == form["id"]


def test_a_phone_that_is_put_away_reads_nothing(
    operator: Client, phones: Phones, business: Provider
) -> None:
    act(operator, "say", {"text": "Hello"})
    act(operator, "open", {"open": False})
    business.text("Still there?")
    phones.wait_for(ANN, lambda messages: messages[-1]["ticks"] == "delivered")

    assert chat(operator)["open"] is False
    act(operator, "open", {"open": True})

    assert phones.wait_for(ANN, lambda messages: messages[-1]["ticks"] == "read")


def test_a_place_can_be_sent(operator: Client, phones: Phones) -> None:
    act(operator, "location", {"latitude": 1.3, "longitude": 103.8, "name": "Home"})

    assert chat(operator)["bubbles"][0]["header"] == {
        "kind": "location",
        "name": "Home",
        "address": "",
        "latitude": 1.3,
        "longitude": 103.8,
    }


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("say", {"text": "  "}, 400),
        ("say", {"text": 7}, 400),
        ("say", {"text": "x" * 4097}, 400),
        ("say", ["text"], 400),
        ("tap", {"message": "x", "id": "nothing"}, 404),
        ("tap", {"message": "x"}, 400),
        ("submit", {"message": "x", "answers": []}, 400),
        ("submit", {"message": "x", "answers": {}}, 404),
        ("open", {"open": "yes"}, 400),
        ("location", {"latitude": "here"}, 400),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    operator: Client, phones: Phones, verb: str, body: Any, status: int
) -> None:
    answer = act(operator, verb, body)

    assert answer.status_code == status
    assert answer.json()["error"].endswith(".") or status == 400


@pytest.mark.parametrize("number", ["123", "+65912345678901234", "hello", "+65 9123"])
def test_a_wrong_number_is_refused(operator: Client, phones: Phones, number: str) -> None:
    answer = act(operator, "say", {"text": "Hello"}, number)

    assert answer.status_code == 400
    assert "country code" in answer.json()["error"]


def test_a_wrong_method_is_refused(operator: Client, phones: Phones) -> None:
    assert get(operator, f"{ANN}/say/").status_code == 405
    assert post(operator, "texts/", {}).status_code == 405


def test_a_published_flow_of_the_account_is_given(
    operator: Client, phones: Phones, channel: Channel
) -> None:
    make_flow(channel.account_id, "77", '{"version": "7.2"}')

    assert get(operator, "flows/77/").json() == {"version": "7.2"}


def test_flows_of_others_and_drafts_are_not_found(operator: Client, channel: Channel) -> None:
    make_flow(make_account().pk, "77", "{}")
    make_flow(channel.account_id, "78", "{}", FlowVersion.Status.DRAFT)

    assert get(operator, "flows/77/").status_code == 404
    assert get(operator, "flows/78/").status_code == 404


def make_flow(account: int, remote_id: str, json: str, status: str = "PUBLISHED") -> None:
    flow = Flow.objects.create(account_id=account, name=f"Flow {remote_id}")
    FlowVersion.objects.create(flow=flow, number=1, json=json, remote_id=remote_id, status=status)


def test_the_island_gets_words_and_limits(operator: Client, phones: Phones) -> None:
    answer = get(operator, "texts/").json()

    assert answer["limits"]["text_length"] == 4096
    assert answer["texts"]["send"] == "Send"
