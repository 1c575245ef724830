"""Every limit of what a send gives a template: at it nothing is said, beyond it is the place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.content.checking import issues
from messaging.content.parts import Json
from messaging.content.reading import parse
from tests.messaging.template_samples import (
    CLOUD_ONLY,
    PAIRS,
    button,
    carousel,
    cloud_button,
    cloud_send,
    eight_send,
    header,
    text,
)

AT = "content.template.components[0]"
PHOTO = header({"type": "image", "url": "https://e.x/a.png"})
CARD = [PHOTO, button("url", 0, text("a"))]


def coupon(code: Json) -> Json:
    return button("copyCode", 0, {"type": "couponCode", "couponCode": code})


def payload(sub_type: str, words: str) -> Json:
    return button(sub_type, 0, {"type": "payload", "payload": words})


def place(**degrees: Json) -> Json:
    there = {"latitude": "1.2", "longitude": 103.8, **degrees}
    return header({"type": "location", "location": there})


def ttl(minutes: Json) -> Json:
    return button("VoiceCall", 0, {"type": "ttlMinutes", "ttlMinutes": minutes})


def products(*counts: int) -> Json:
    sections = [
        {"title": f"S{n}", "product_items": [{"product_retailer_id": "p"}] * count}
        for n, count in enumerate(counts)
    ]
    return cloud_button("mpm", "0", {"type": "action", "action": {"sections": sections}})


def found(component: Json, severity: str = "error") -> list[tuple[str, str]]:
    told = issues(parse(eight_send(component)))
    return [(each.code, each.path) for each in told if each.severity == severity]


LENGTHS: list[tuple[int, Callable[[str], Json], str]] = [
    (1024, lambda t: {"type": "body", "parameters": [text(t)]}, "parameters[0].text"),
    (15, coupon, "parameters[0].couponCode"),
    # Behind a quick reply's payload there is room for the token of thirteen characters.
    (243, lambda t: payload("QuickReply", t), "parameters[0].payload"),
    (512, lambda t: payload("VoiceCall", t), "parameters[0].payload"),
]


@pytest.mark.parametrize("pair", PAIRS)
def test_what_is_right_is_quiet_in_both_dialects(pair: tuple[Json, Json]) -> None:
    needs = {"type": "body"} in pair
    eight, cloud = issues(parse(eight_send(pair[0]))), issues(parse(cloud_send(pair[1]), "cloud"))

    assert bool([each for each in (*eight, *cloud) if each.severity == "error"]) == needs


@pytest.mark.parametrize(("component", "path"), CLOUD_ONLY)
def test_what_only_meta_has_is_right_there(component: Json, path: str) -> None:
    assert issues(parse(cloud_send(component), "cloud")) == ()


@pytest.mark.parametrize(("most", "made", "path"), LENGTHS)
@given(data=st.data())
def test_texts_keep_to_their_length(
    most: int, made: Callable[[str], Json], path: str, data: st.DataObject
) -> None:
    short = data.draw(st.integers(1, most) | st.just(most))
    long = data.draw(st.just(most + 1) | st.integers(most + 1, most + 99))

    assert found(made("x" * short)) == []
    assert found(made("x" * long)) == [("tooLong", f"{AT}.{path}")]


@given(index=st.integers(0, 9))
def test_places_go_from_zero_to_nine(index: int) -> None:
    card = {"type": "carousel", "cards": [{"cardIndex": index, "components": CARD}]}

    assert found(button("QuickReply", index)) == found(button("QuickReply", str(index))) == []
    assert found(card) == []


@pytest.mark.parametrize("index", [-1, 10, 99])
def test_places_beyond_are_named(index: int) -> None:
    card = {"type": "carousel", "cards": [{"cardIndex": index, "components": CARD}]}

    assert found(button("QuickReply", index)) == [("outOfRange", f"{AT}.index")]
    assert found(card) == [("outOfRange", f"{AT}.cards[0].cardIndex")]


@pytest.mark.parametrize(
    ("component", "code", "path"),
    [
        ({"type": "header"}, "missing", ".parameters"),
        ({"type": "body", "parameters": []}, "missing", ".parameters"),
        ({"type": "body", "parameters": [{"type": "text"}]}, "missing", ".parameters[0].text"),
        (header({"type": "image"}), "missing", ".parameters[0].url"),
        (header({"type": "image", "url": "a.png"}), "notUrl", ".parameters[0].url"),
        (place(latitude=None), "missing", ".parameters[0].location.latitude"),
        (place(latitude="north"), "notNumber", ".parameters[0].location.latitude"),
        (place(longitude=181), "outOfRange", ".parameters[0].location.longitude"),
        (button("url", 0), "missing", ".parameters"),
        (button("copyCode", 0), "missing", ".parameters"),
        ({"type": "button", "subType": "flow", "index": 0}, "missing", ".parameters"),
        (button(None, 0), "missing", ".subType"),
        (button("QuickReply", None), "missing", ".index"),
        (button("QuickReply", "first"), "unparsable", ".index"),
        (coupon("25 %"), "badFormat", ".parameters[0].couponCode"),
        (ttl(0), "outOfRange", ".parameters[0].ttlMinutes"),
        (ttl(43_201), "outOfRange", ".parameters[0].ttlMinutes"),
        (carousel("cardIndex"), "missing", ".cards"),
        (carousel("cardIndex", *[CARD] * 11), "tooMany", ".cards"),
        (carousel("cardIndex", []), "missing", ".cards[0].components"),
        (carousel("cardIndex", [carousel("cardIndex", CARD)]), "notAllowed",
         ".cards[0].components[0].type"),
        (products(), "tooFew", ".parameters[0].action.sections"),
        (products(*[1] * 11), "tooMany", ".parameters[0].action.sections"),
        (products(16, 15), "tooMany", ".parameters[0].action.sections"),
        ({"type": "body", "parameters": [text("a"), {**text("b"), "parameter_name": "x"}]},
         "mixedFormats", ".parameters"),
        ({"type": "sidebar"}, "unknown_component", ".type"),
        ({"type": "body", "parameters": [{"type": "rocket"}]}, "unknown_component",
         ".parameters[0].type"),
        ({"type": "body", "parameters": [{"type": "text", "text": 5}]}, "unparsable",
         ".parameters[0].text"),
        (5, "unparsable", ""),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named_with_its_place(component: Json, code: str, path: str) -> None:
    assert (code, f"{AT}{path}") in found(component)


def test_thirty_products_in_ten_sections_are_right() -> None:
    assert found(products(*[3] * 10)) == []
    assert found(ttl(1)) == found(ttl(43_200)) == []


def test_a_component_stands_there_once() -> None:
    body = {"type": "body", "parameters": [text("a")]}
    told = issues(parse(eight_send(body, body, button("url", 0, text("a")), button("flow", "0"))))

    places = [each.path for each in told if each.code == "duplicate"]
    at = "content.template.components"
    assert places == [f"{at}[1].type", f"{at}[3].index"]


def test_expressions_of_a_journey_are_held_against_nothing() -> None:
    components = [
        coupon("{{data.coupon}}"),
        button("QuickReply", "{{data.place}}"),
        {**ttl("{{data.minutes}}"), "index": 1},
        place(latitude="{{data.latitude}}"),
        {"type": "body", "parameters": "{{data.parameters}}"},
    ]

    assert [each.code for each in issues(parse(eight_send(*components)), maxima={})] == []


def test_the_longest_a_text_can_become_is_told() -> None:
    told = issues(parse(eight_send(coupon("{{data.code}}"))), maxima={"data.code": 16})

    assert [(each.code, each.severity) for each in told] == [("tooLong", "warning")]
