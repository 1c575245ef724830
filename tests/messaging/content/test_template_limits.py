"""Every limit of a template definition: at it nothing is said, beyond it the place is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.content.parts import Json
from messaging.content.template_documents import read_document
from tests.messaging.content.definitions import (
    BODY,
    CALL,
    CARD,
    COUPON,
    FLOW,
    LINK,
    ONE_TAP,
    OTP,
    PHONE,
    QUICK_REPLY,
    authentication,
    buttons,
    carousel,
    definition,
    offer,
)

Found = list[tuple[str, str]]
FIRST = "components[1].buttons[0]"
CARDS = "components[1].cards"


def found(body: Json, severity: str = "error") -> Found:
    issues = read_document(body).issues
    return [(each.code, each.path) for each in issues if each.severity == severity]


def text_of(length: int) -> str:
    return "x" * length


def card(*parts: Json) -> dict[str, Any]:
    return {"components": list(parts)}


def pressed(*each: Json, **own: Json) -> dict[str, Any]:
    return definition(BODY, buttons(*each), **own)


IMAGE = {"type": "HEADER", "format": "IMAGE", "examples": ["https://e.x/a.png"]}
VIDEO = {"type": "HEADER", "format": "VIDEO", "examples": ["https://e.x/a.mp4"]}
# A text's limit, and how a definition with a text of that length is made.
LENGTHS: list[tuple[int, Callable[[str], Json], str]] = [
    (512, lambda t: definition(name=t), "name"),
    (
        60,
        lambda t: definition({"type": "HEADER", "format": "TEXT", "text": t}, BODY),
        "components[0].text",
    ),
    (1024, lambda t: definition({"type": "BODY", "text": t}), "components[0].text"),
    (600, lambda t: offer(body=t), "components[0].text"),
    (16, lambda t: offer(text=t), "components[1].limited_time_offer.text"),
    (60, lambda t: definition(BODY, {"type": "FOOTER", "text": t}), "components[1].text"),
    (25, lambda t: pressed({"type": "QUICK_REPLY", "text": t}), f"{FIRST}.text"),
    (20, lambda t: pressed({**PHONE, "phoneNumber": t}), f"{FIRST}.phoneNumber"),
    (15, lambda t: pressed({**COUPON, "examples": [t]}), f"{FIRST}.examples"),
    (
        224,
        lambda t: authentication(
            buttons(
                {
                    "type": "OTP",
                    "otp_type": "ONE_TAP",
                    "package_name": t,
                    "signature_hash": "x" * 11,
                }
            )
        ),
        f"{FIRST}.package_name",
    ),
    (
        160,
        lambda t: carousel(*[card(IMAGE, {"type": "BODY", "text": t})] * 2),
        f"{CARDS}[0].components[1].text",
    ),
]
# A number's limits, and how a definition with it is made.
RANGES: list[tuple[int, int, Callable[[int], Json], str]] = [
    (
        1,
        90,
        lambda n: authentication({"type": "FOOTER", "code_expiration_minutes": n}, buttons(OTP)),
        "components[1].code_expiration_minutes",
    ),
    (1440, 43_200, lambda n: pressed({**CALL, "ttlMinutes": n}), f"{FIRST}.ttlMinutes"),
    (
        30,
        900,
        lambda n: {**authentication(buttons(OTP)), "message_send_ttl_seconds": n},
        "message_send_ttl_seconds",
    ),
    (
        30,
        43_200,
        lambda n: definition(category="UTILITY", message_send_ttl_seconds=n),
        "message_send_ttl_seconds",
    ),
    (
        43_200,
        2_592_000,
        lambda n: definition(message_send_ttl_seconds=n),
        "message_send_ttl_seconds",
    ),
]


@pytest.mark.parametrize(("most", "made", "path"), LENGTHS)
@given(data=st.data())
def test_a_text_may_be_as_long_as_its_limit(
    most: int, made: Callable[[str], Json], path: str, data: st.DataObject
) -> None:
    length = data.draw(st.integers(1, most) | st.just(most))

    assert found(made(text_of(length))) == []


@pytest.mark.parametrize(("most", "made", "path"), LENGTHS)
@given(data=st.data())
def test_a_text_beyond_its_limit_is_named(
    most: int, made: Callable[[str], Json], path: str, data: st.DataObject
) -> None:
    length = data.draw(st.just(most + 1) | st.integers(most + 1, most + 500))

    assert ("tooLong", path) in found(made(text_of(length)))


@pytest.mark.parametrize(("least", "most", "made", "path"), RANGES)
def test_numbers_keep_to_their_range(
    least: int, most: int, made: Callable[[int], Json], path: str
) -> None:
    assert found(made(least)) == found(made(most)) == []
    assert found(made(least - 1)) == found(made(most + 1)) == [("outOfRange", path)]


@pytest.mark.parametrize("category", ["UTILITY", "AUTHENTICATION"])
def test_minus_one_is_thirty_days(category: str) -> None:
    body = {**definition(), "category": category, "message_send_ttl_seconds": -1}

    assert ("outOfRange", "message_send_ttl_seconds") not in found(body)


def test_an_address_has_two_thousand_characters() -> None:
    url = "https://e.x/"
    made = [pressed({**LINK, "url": url.ljust(length, "a")}) for length in (2000, 2001)]

    assert [found(each) for each in made] == [[], [("tooLong", f"{FIRST}.url")]]


@pytest.mark.parametrize(
    ("body", "code", "path"),
    [
        ({"language": "en", "category": "UTILITY", "components": [BODY]}, "missing", "name"),
        (definition(name="Order Shipped"), "badFormat", "name"),
        (definition(language=""), "missing", "language"),
        (definition(language="english-US"), "badFormat", "language"),
        (definition(category="SALES"), "notAllowed", "category"),
        (definition(parameter_format="MIXED"), "notAllowed", "parameter_format"),
        ({"name": "a", "language": "en", "category": "UTILITY"}, "missing", "components"),
        (definition({"type": "FOOTER", "text": "a"}), "missing", "components"),
        (definition(BODY, BODY), "duplicate", "components[1].type"),
        (definition({"type": "HEADER", "format": "TEXT"}, BODY), "missing", "components[0].text"),
        (definition({"type": "HEADER", "format": "AUDIO"}, BODY), "notAllowed",
         "components[0].format"),
        (definition({"type": "HEADER", "format": "TEXT", "text": "{{1}} {{2}}"}, BODY),
         "tooMany", "components[0].text"),
        (definition({"type": "BODY"}), "missing", "components[0].text"),
        (definition({"type": "BODY", "text": "{{1}} {{3}}"}), "notConsecutive",
         "components[0].text"),
        (definition({"type": "BODY", "text": "{{1}} {{name}}"}), "mixedFormats",
         "components[0].text"),
        (definition({"type": "BODY", "text": "{{Name}}"}), "badFormat", "components[0].text"),
        (definition({"type": "HEADER", "format": "TEXT", "text": "{{name}}"}, BODY),
         "mixedFormats", "components"),
        (definition(parameter_format="NAMED"), "mixedFormats", "parameter_format"),
        (definition(BODY, {"type": "FOOTER", "text": "{{1}}"}), "notAllowed",
         "components[1].text"),
        (definition({**BODY, "add_security_recommendation": True}), "notAllowed",
         "components[0].add_security_recommendation"),
        (definition(BODY, {"type": "BUTTONS"}), "missing", "components[1].buttons"),
        (pressed(), "tooFew", "components[1].buttons"),
        (pressed(*[QUICK_REPLY] * 11), "tooMany", "components[1].buttons"),
        (pressed(LINK, LINK, LINK), "tooMany", "components[1].buttons"),
        (pressed(PHONE, PHONE), "tooMany", "components[1].buttons"),
        (pressed(COUPON, COUPON), "tooMany", "components[1].buttons"),
        (pressed(FLOW, FLOW), "tooMany", "components[1].buttons"),
        (pressed(QUICK_REPLY, LINK, QUICK_REPLY), "ungrouped", "components[1].buttons"),
        (pressed(LINK, QUICK_REPLY, LINK), "ungrouped", "components[1].buttons"),
        (pressed({"type": "QUICK_REPLY"}), "missing", f"{FIRST}.text"),
        (pressed({**LINK, "url": ""}), "missing", f"{FIRST}.url"),
        (pressed({**LINK, "url": "https://e.x/{{1}}/a"}), "misplaced", f"{FIRST}.url"),
        (pressed({**LINK, "url": "https://e.x/{{1}}{{2}}"}), "tooMany", f"{FIRST}.url"),
        (pressed({"type": "PHONE_NUMBER", "text": "a"}), "missing", f"{FIRST}.phoneNumber"),
        (pressed({**COUPON, "examples": ["25 %"]}), "badFormat", f"{FIRST}.examples"),
        (pressed({"type": "FLOW", "text": "a"}), "missing", f"{FIRST}.flowId"),
        (pressed({**FLOW, "flow_name": "a"}), "notAllowed", f"{FIRST}.flow_name"),
        (pressed({**FLOW, "flowAction": "jump"}), "notAllowed", f"{FIRST}.flowAction"),
        (pressed(OTP), "notAllowed", f"{FIRST}.type"),
        (authentication(buttons(QUICK_REPLY)), "notAllowed", f"{FIRST}.type"),
        (authentication(buttons(OTP, OTP)), "tooMany", "components[1].buttons"),
        (authentication(buttons({"type": "OTP"})), "missing", f"{FIRST}.otp_type"),
        (authentication(buttons({**OTP, "otp_type": "NO_TAP"})), "notAllowed",
         f"{FIRST}.otp_type"),
        (authentication(buttons({**ONE_TAP, "otp_type": "ZERO_TAP"})), "missing",
         f"{FIRST}.zero_tap_terms_accepted"),
        (authentication(buttons({**OTP, "otp_type": "ONE_TAP"})), "missing",
         f"{FIRST}.supported_apps"),
        (authentication(buttons({**ONE_TAP, "supported_apps": [{"package_name": "a",
         "signature_hash": "short"}]})), "badFormat",
         f"{FIRST}.supported_apps[0].signature_hash"),
        (authentication(buttons({**ONE_TAP, "supported_apps": ONE_TAP["supported_apps"] * 6})),
         "tooMany", f"{FIRST}.supported_apps"),
        (authentication(IMAGE), "notAllowed", "components[1]"),
        (definition(BODY, category="AUTHENTICATION"), "notAllowed", "components[0].text"),
        (offer({"type": "FOOTER", "text": "a"}), "notAllowed", "components[2]"),
        (offer(buttons(QUICK_REPLY)), "notAllowed", "components[2].buttons[0].type"),
        (offer({"type": "HEADER", "format": "TEXT", "text": "a"}), "notAllowed",
         "components[2].format"),
        (carousel(), "tooFew", CARDS),
        (carousel(*[CARD] * 11), "tooMany", CARDS),
        (carousel(CARD, card(VIDEO, *CARD["components"][1:])), "mixedCards", f"{CARDS}[1]"),
        (carousel(CARD, card(IMAGE, CARD["components"][2])), "mixedCards", f"{CARDS}[1]"),
        (carousel(*[card(CARD["components"][1])] * 2), "missing", f"{CARDS}[0].components"),
        (carousel(*[card(IMAGE, {"type": "FOOTER", "text": "a"})] * 2), "notAllowed",
         f"{CARDS}[0].components[1]"),
        (carousel(*[card({"type": "HEADER", "format": "DOCUMENT"})] * 2), "notAllowed",
         f"{CARDS}[0].components[0].format"),
        (carousel(*[card(IMAGE, buttons(*[QUICK_REPLY] * 3))] * 2), "tooMany",
         f"{CARDS}[0].components[1].buttons"),
        (carousel(*[card(IMAGE, buttons(COUPON))] * 2), "notAllowed",
         f"{CARDS}[0].components[1].buttons[0].type"),
        ({**carousel(CARD, CARD), "category": "UTILITY"}, "notAllowed", "components[1]"),
        (definition(BODY, {"type": "SIDEBAR"}), "unknown_component", "components[1].type"),
        (pressed({"type": "ROCKET"}), "unknown_component", f"{FIRST}.type"),
        (definition(BODY, 5), "unparsable", "components[1]"),
        (definition(name=5), "unparsable", "name"),
        (definition({"type": "BODY", "text": 5}), "unparsable", "components[0].text"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named_with_its_place(body: Json, code: str, path: str) -> None:
    assert (code, path) in found(body)


@pytest.mark.parametrize(
    ("body", "code", "path"),
    [
        (definition(name=text_of(201)), "tooLong", "name"),
        (pressed({"type": "QUICK_REPLY", "text": text_of(21)}), "tooLong", f"{FIRST}.text"),
        (carousel(CARD), "tooFew", CARDS),
        (carousel(*[card(IMAGE)] * 2), "missing", f"{CARDS}[0].components"),
        (pressed(LINK, PHONE, LINK), "ungrouped", "components[1].buttons"),
        (pressed({**COUPON, "examples": ["25O"]}), "tooShort", f"{FIRST}.examples"),
        (pressed(COUPON, category="UTILITY"), "notAllowed", f"{FIRST}.type"),
        (definition({**BODY, "exampels": ["Ann"]}), "unknownKey", "components[0].exampels"),
    ],
)
def test_where_references_differ_the_narrower_is_a_warning(
    body: Json, code: str, path: str
) -> None:
    assert found(body) == []
    assert (code, path) in found(body, "warning")


@pytest.mark.parametrize("kinds", [[QUICK_REPLY, QUICK_REPLY, LINK, PHONE], [LINK, PHONE]])
def test_quick_replies_stand_before_or_after_the_others(kinds: list[Json]) -> None:
    assert found(pressed(*kinds)) == found(pressed(*reversed(kinds))) == []


@given(count=st.integers(1, 10))
def test_up_to_ten_cards_and_ten_buttons(count: int) -> None:
    assert found(carousel(*[CARD] * count)) == []
    assert found(pressed(*[QUICK_REPLY] * count)) == []


def test_what_a_provider_lists_is_taken_as_it_stores_it() -> None:
    stored = {
        "name": "otp",
        "language": "en",
        "category": "AUTHENTICATION",
        "status": "APPROVED",
        "components": [
            {"type": "BODY", "text": "*{{1}}* is your verification code."},
            buttons({"type": "URL", "text": "Copy code", "url": "https://e.x/?code=otp{{1}}"}),
        ],
    }

    assert found({"data": [stored]}) == found({"templates": [stored]}) == []
