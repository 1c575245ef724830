"""Every component of a template has its place in a bubble."""

from __future__ import annotations

from typing import Any

import pytest

from messaging.content.parts import Json
from messaging.content.showing import show
from tests.messaging.content.definitions import BODY, CALL, COUPON, buttons
from tests.messaging.template_samples import button, cloud_send, eight_send, header

OFFER = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Soon over"}}
ENDS = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 1800000000000}}
PRODUCT = {"type": "product", "product": {"product_retailer_id": "p1", "catalog_id": "c"}}
AMOUNT = {"fallback_value": "$1", "code": "USD", "amount_1000": 1000}


def shown(known: list[Json], *sent: Json) -> dict[str, Any]:
    return show(eight_send(*sent), known).to_json()


def test_an_offer_and_its_end_are_a_note() -> None:
    found = shown([BODY, OFFER], {"type": "limited_time_offer", "parameters": [ENDS]})

    assert found["note"] == "Limited-time offer: Soon over\nEnds 2027-01-15 08:00 UTC"


@pytest.mark.parametrize("end", [10**18, "soon", None, True])
def test_an_end_that_is_no_time_is_left_out(end: Json) -> None:
    time = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": end}}

    found = shown([BODY, OFFER], {"type": "limited_time_offer", "parameters": [time]})

    assert found["note"] == "Limited-time offer: Soon over"


def test_a_coupon_is_copied() -> None:
    given = button("copyCode", 0, {"type": "couponCode", "couponCode": "25OFF"})

    found = shown([BODY, buttons(COUPON)], given)["buttons"][0]

    assert (found["kind"], found["title"], found["id"]) == ("copy", "Copy code", "25OFF")


@pytest.mark.parametrize(
    ("made", "kind", "title"),
    [
        (CALL, "phone", "Call us"),
        ({"type": "voice_call"}, "phone", "Call now"),
        ({"type": "CATALOG"}, "other", "View catalog"),
        ({"type": "MPM", "text": "Pick"}, "other", "Pick"),
        ({"type": "REQUEST_CONTACT_INFO"}, "other", "Share contact info"),
        ({"type": "ROCKET", "text": "Lift off"}, "other", "Lift off"),
        (5, "other", ""),
    ],
)
def test_every_button_has_its_words(made: Json, kind: str, title: str) -> None:
    found = shown([BODY, buttons(made)])["buttons"][0]

    assert (found["kind"], found["title"]) == (kind, title)


def test_a_product_and_a_place_stand_above_the_text() -> None:
    product = shown([{"type": "HEADER", "format": "PRODUCT"}, BODY], header(PRODUCT))
    place = shown([{"type": "HEADER", "format": "LOCATION"}, BODY])

    assert product["header"] == {"text": "Product p1", "kind": "text"}
    assert place["header"]["kind"] == "location"


def test_amounts_are_written_by_their_fallback() -> None:
    sent = {"type": "body", "parameters": [{"type": "currency", "currency": AMOUNT}]}

    assert shown([BODY], sent)["text"] == "Hi $1"


def test_definition_and_send_may_be_metas() -> None:
    known = [
        {"type": "BODY", "text": "Hi {{who}}"},
        buttons({"type": "FLOW", "text": "Book", "flow_id": "7", "navigate_screen": "S"}),
    ]
    name = {"type": "text", "text": "Ann", "parameter_name": "who"}
    flow = {"type": "action", "action": {"flow_token": "t", "flow_action_data": {"a": 1}}}
    pressed = {"type": "button", "sub_type": "flow", "index": "0", "parameters": [flow]}

    found = show(cloud_send({"type": "body", "parameters": [name]}, pressed), known)

    assert found.text == "Hi Ann"
    assert found.form is not None
    assert (found.form.flow_id, found.form.screen, found.form.token) == ("7", "S", "t")
    assert found.form.data == {"a": 1}
