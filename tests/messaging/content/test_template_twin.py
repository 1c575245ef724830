"""What the checks pass of a template's send, the provider's twin takes, in both dialects."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from messaging.content.parts import Dialect, Json
from messaging.content.reading import parse
from messaging.content.writing import render
from tests.messaging.content.twin import errors, is_taken
from tests.messaging.template_samples import (
    CLOUD_ONLY,
    PAIRS,
    button,
    carousel,
    eight_send,
    header,
    text,
)


def of_length(limit: int) -> st.SearchStrategy[str]:
    """Return texts shorter than, as long as, and longer than a limit."""
    edges = st.sampled_from([0, 1, limit - 1, limit, limit + 1])
    return (edges | st.integers(0, limit + 50)).map(lambda length: "x" * length)


bodies = st.lists(of_length(1024).map(text), max_size=3).map(
    lambda given: {"type": "body", "parameters": given}
)
media = st.builds(
    lambda kind, url: header({"type": kind, "url": url}),
    st.sampled_from(["image", "video", "document", "gif", "audio"]),
    st.sampled_from(["https://e.x/a", "e.x/a", ""]),
)
places = st.builds(
    lambda north, east: header(
        {"type": "location", "location": {"latitude": north, "longitude": east}}
    ),
    st.integers(-91, 91) | st.sampled_from(["1.28", "north"]),
    st.integers(-181, 181),
)
indexes = st.integers(-1, 10) | st.integers(0, 9).map(str)
presses = st.one_of(
    st.builds(button, st.sampled_from(["url", "Url", 1]), indexes, of_length(1024).map(text)),
    of_length(15).map(lambda c: button("copyCode", 0, {"type": "couponCode", "couponCode": c})),
    of_length(243).map(lambda p: button("QuickReply", 0, {"type": "payload", "payload": p})),
    st.integers(-1, 43_300).map(
        lambda n: button("VoiceCall", 0, {"type": "ttlMinutes", "ttlMinutes": n})
    ),
    st.just(button("flow", 0, {"type": "action"})),
)
cards = st.lists(st.lists(media | presses, max_size=2), max_size=11).map(
    lambda cards: carousel("cardIndex", *cards)
)
sends = st.lists(bodies | media | places | presses | cards, max_size=3).map(
    lambda parts: eight_send(*parts)
)


@given(body=sends)
def test_what_the_checks_pass_both_twins_take(body: dict[str, Json]) -> None:
    assume(not errors(body, "8x8"))

    there = render(parse(body), "cloud").body

    assert is_taken(body, "8x8")
    assert there is not None
    assert is_taken(there, "cloud")


@pytest.mark.parametrize(("eight", "cloud"), PAIRS)
def test_the_samples_are_taken(eight: Json, cloud: Json) -> None:
    assert is_taken(eight_send(eight), "8x8")


@pytest.mark.parametrize(("component", "path"), CLOUD_ONLY)
def test_what_only_meta_has_is_taken_there(component: Json, path: str) -> None:
    dialect: Dialect = "cloud"
    template = {"name": "a", "language": {"code": "en"}, "components": [component]}

    assert is_taken({"type": "template", "template": template}, dialect)
