"""Whether a send gives a template what it needs: right, it is quiet; else the place is named."""

from __future__ import annotations

from typing import Any

import pytest

from messaging.content.parts import Json
from messaging.content.reading import parse
from messaging.content.template_definition import Definition
from messaging.content.template_definition_reading import read_definition
from messaging.content.template_fitting import issues_against
from messaging.content.values import Template
from tests.messaging.content.definitions import (
    CALL,
    COUPON,
    FLOW,
    LINK,
    OTP,
    PHONE,
    QUICK_REPLY,
    authentication,
    buttons,
    carousel,
    definition,
    offer,
)
from tests.messaging.template_samples import button, cloud_send, eight_send, header, text
from tests.messaging.template_samples import carousel as sent_cards

AT = "content.template.components"
ANN = {"type": "body", "parameters": [text("Ann")]}
IMAGE = {"type": "HEADER", "format": "IMAGE"}
PLAIN = {"type": "BODY", "text": "Hi"}
PHOTO = header({"type": "image", "url": "https://e.x/a.png"})
FILE = header({"type": "document", "url": "https://e.x/a.pdf"})
SUFFIX = button("url", 0, text("a"))
CODE = button("copyCode", 0, {"type": "couponCode", "couponCode": "25OFF"})
BEGIN = button("flow", 0, {"type": "action"})
NAMED = definition({"type": "BODY", "text": "Hi {{first}} {{last}}"})
CARDS = carousel(*[{"components": [IMAGE, buttons(LINK)]}] * 2)
CARD = [PHOTO, SUFFIX]
OFFER = offer(buttons(COUPON))
OFFER["components"][1]["limited_time_offer"]["has_expiration"] = True
ENDS = {
    "type": "limited_time_offer",
    "parameters": [{"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 1}}],
}


def named(name: str) -> dict[str, Any]:
    return {**text("x"), "parameter_name": name}


def found(template: Json, send: Json, dialect: str = "8x8") -> list[tuple[str, str]]:
    known, content = (
        read_definition(template),
        parse(send, "cloud" if dialect == "cloud" else "8x8"),
    )
    assert isinstance(known, Definition)
    assert isinstance(content, Template)
    return [(each.code, each.path) for each in issues_against(known, content)]


@pytest.mark.parametrize(
    ("template", "components"),
    [
        (definition(), [ANN]),
        (definition(PLAIN), []),
        (definition({"type": "HEADER", "format": "TEXT", "text": "Order {{1}}"}, PLAIN),
         [header(text("1"))]),
        (definition(IMAGE, PLAIN), [PHOTO]),
        (definition(PLAIN, buttons(QUICK_REPLY, PHONE, CALL)), []),
        (definition(PLAIN, buttons(LINK)), [SUFFIX]),
        (definition(PLAIN, buttons({**LINK, "url": "https://e.x"})), []),
        (definition(PLAIN, buttons(COUPON)), [CODE]),
        (definition(PLAIN, buttons(FLOW)), [BEGIN]),
        (authentication(buttons(OTP)), [{**ANN, "parameters": [text("123")]}, SUFFIX]),
        (NAMED, [{"type": "body", "parameters": [named("last"), named("first")]}]),
        (CARDS, [ANN, sent_cards("cardIndex", CARD, CARD)]),
        (OFFER, [ENDS, CODE]),
        (definition(PLAIN, buttons(LINK)), [button("url", "{{data.place}}", text("a"))]),
    ],
)  # fmt: skip
def test_what_fits_is_quiet(template: Json, components: list[Json]) -> None:
    assert found(template, eight_send(*components)) == []


@pytest.mark.parametrize(
    ("template", "components", "code", "place"),
    [
        (definition(), [], "tooFew", ""),
        (definition(), [{"type": "body", "parameters": []}], "tooFew", "[0].parameters"),
        (definition(), [{**ANN, "parameters": [text("a"), text("b")]}], "tooMany",
         "[0].parameters"),
        (definition(), [{"type": "body", "parameters": PHOTO["parameters"]}], "wrongKind",
         "[0].parameters[0].type"),
        (definition(PLAIN), [ANN], "tooMany", "[0].parameters"),
        (definition(IMAGE, PLAIN), [], "missing", ""),
        (definition(IMAGE, PLAIN), [FILE], "wrongKind", "[0].parameters[0].type"),
        (definition(PLAIN), [PHOTO], "wrongKind", "[0].parameters[0].type"),
        (definition(PLAIN, buttons(LINK)), [], "missing", ""),
        (definition(PLAIN, buttons({**LINK, "url": "https://e.x"})), [SUFFIX], "notAllowed",
         "[0].parameters"),
        (definition(PLAIN, buttons(COUPON)), [], "missing", ""),
        (definition(PLAIN, buttons(FLOW)), [], "missing", ""),
        (definition(PLAIN, buttons(FLOW)), [SUFFIX], "wrongKind", "[0]"),
        (definition(PLAIN, buttons(QUICK_REPLY)), [button("QuickReply", 1)], "outOfRange", "[0]"),
        (authentication(buttons(OTP)), [ANN], "missing", ""),
        (NAMED, [{"type": "body", "parameters": [named("first")]}], "missing", "[0].parameters"),
        (NAMED, [{"type": "body", "parameters": [named(n) for n in ("first", "last", "x")]}],
         "notAllowed", "[0].parameters[2]"),
        (CARDS, [ANN], "tooFew", ""),
        (CARDS, [ANN, sent_cards("cardIndex", CARD)], "tooFew", "[1].cards"),
        (CARDS, [ANN, sent_cards("cardIndex", CARD, CARD, CARD)], "tooMany", "[1].cards"),
        (CARDS, [ANN, sent_cards("cardIndex", CARD, [PHOTO])], "missing",
         "[1].cards[1].components"),
        (definition(PLAIN), [sent_cards("cardIndex", CARD)], "notAllowed", "[0].cards"),
        (OFFER, [CODE], "missing", ""),
        (definition(PLAIN), [ENDS], "notAllowed", "[0]"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(
    template: Json, components: list[Json], code: str, place: str
) -> None:
    assert found(template, eight_send(*components)) == [(code, f"{AT}{place}")]


def test_a_send_and_a_template_may_speak_different_dialects() -> None:
    assert found(definition(), cloud_send(), "cloud") == [("tooFew", "template.components")]
    assert found(definition(), cloud_send(ANN), "cloud") == []


def test_nothing_is_said_of_what_cannot_be_read() -> None:
    assert found(definition({"type": "ROCKET"}), eight_send()) == []
    assert found(definition(), eight_send(5)) == []
