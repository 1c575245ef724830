"""How long a text can become once its variables are filled in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.content.checking import issues
from messaging.content.reading import parse
from messaging.content.worst_case import Bound, bound
from tests.messaging.content.bodies import (
    Body,
    card,
    carousel,
    eight,
    flow,
    interactive,
    link,
    reply_buttons,
)

NAME = "data.name"


def call(**parameters: Any) -> Body:
    return {"name": "voice_call", "parameters": {"display_text": "Call", **parameters}}


def test_a_text_without_variables_is_as_long_as_it_is() -> None:
    assert bound("Hello", {}) == Bound(5, 5)


def test_a_variable_adds_between_nothing_and_its_maximum() -> None:
    assert bound("Hi {{ data.name }}!", {NAME: 40}) == Bound(4, 44)


def test_an_unknown_variable_leaves_the_fixed_part() -> None:
    assert bound("Hi {{data.name}} {{data.other}}", {NAME: 40}) == Bound(4, None)


@given(texts=st.lists(st.text("abc", max_size=5), min_size=2, max_size=4), most=st.integers(0, 9))
def test_no_rendering_is_longer_than_the_bound(texts: list[str], most: int) -> None:
    found = bound("{{data.name}}".join(texts), {NAME: most})

    assert found.most == len(("x" * most).join(texts))
    assert found.least == len("".join(texts))


def test_a_title_that_can_become_too_long_is_told() -> None:
    content = parse(reply_buttons(("a", "For {{data.name}}")))

    found = issues(content, maxima={NAME: 20})

    assert [(each.code, each.severity) for each in found] == [("tooLong", "warning")]
    assert "up to 24 of 20 characters" in found[0].message


def test_a_title_that_always_fits_is_fine() -> None:
    content = parse(reply_buttons(("a", "For {{data.name}}")))

    assert issues(content, maxima={NAME: 16}) == ()


def test_a_fixed_part_that_is_too_long_is_an_error() -> None:
    content = parse(eight("text", text="x" * 4097 + "{{data.name}}"))

    found = issues(content, maxima={})

    assert [(each.code, each.severity) for each in found] == [("tooLong", "error")]


FILLED = "{{data.it}}"
PICTURE = {"type": "image", "image": {"link": FILLED}}


@pytest.mark.parametrize(
    "body",
    [
        eight("image", url=FILLED),
        eight("location", location={"latitude": FILLED, "longitude": FILLED}),
        eight("reaction", umid=FILLED, emoji=FILLED),
        interactive("cta_url", link(url=FILLED), header=PICTURE),
        flow(flowAction=FILLED, flowActionPayload={"screen": FILLED, "data": FILLED}),
        flow(flowActionPayload=FILLED),
        interactive("voice_call", call(ttlMinutes=FILLED)),
        carousel(card(0, link(url=FILLED), header=PICTURE), card(FILLED, header=PICTURE)),
        interactive("list", {"button": "Choose", "sections": FILLED}),
    ],
)
def test_variables_are_not_held_against_rules_of_form(body: Body) -> None:
    assert issues(parse(body), maxima={}) == ()
    assert issues(parse(body)) != ()
