"""Whatever stands in a body: nothing raises, nothing is lost in its own dialect."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.content.fallback import plain_text, summary
from messaging.content.parts import Dialect, Json
from messaging.content.reading import parse
from messaging.content.send_body import body_issues, read_body, render_body
from messaging.content.showing import show
from messaging.content.writing import render, render_8x8
from tests.messaging.content.bodies import CLOUD_ONLY, PAIRS, Body
from tests.messaging.content.limit_cases import WHOLE

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
ENVELOPE = {"user": {"msisdn": "+6591234567"}, "channels": [{"channel": "WhatsApp"}]}
META = {"messaging_product": "whatsapp", "to": "+6591234567"}
NATIVE = [{**ENVELOPE, **native} for native, _ in [*PAIRS, *CLOUD_ONLY]] + WHOLE
GRAPH = [{**META, **meta} for _, meta in [*PAIRS, *CLOUD_ONLY]]
DIALECTS: tuple[Dialect, Dialect] = ("8x8", "cloud")


def places(value: Json) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a body as (what holds it, its key)."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


@st.composite
def bent(draw: st.DrawFn, bodies: list[Body]) -> Body:
    """Return a good body with one value put in the place of another, or beside it."""
    body = copy.deepcopy(draw(st.sampled_from(bodies)))
    holder, key = draw(st.sampled_from(list(places(body))))
    if isinstance(holder, dict) and draw(st.booleans()):
        key = draw(st.sampled_from(["id", "name", "text", "type", "extra"]))
    holder[key] = draw(json_values)
    return body


def do_everything(body: Json, dialect: Dialect) -> None:
    read = read_body(body, dialect)
    for target in DIALECTS:
        render_body(read, target)
        body_issues(read, target)
    content = parse(body, dialect)
    render(content, dialect), render_8x8(content), summary(content), plain_text(content)
    show(body)


@settings(max_examples=300)
@given(body=bent(NATIVE))
def test_a_bent_body_of_8x8_is_kept_whole(body: Body) -> None:
    do_everything(body, "8x8")

    kept = {**body, **render_8x8(parse(body))}
    assert kept == body


@settings(max_examples=300)
@given(body=bent(GRAPH))
def test_a_bent_body_of_meta_is_written_back_as_it_was(body: Body) -> None:
    do_everything(body, "cloud")

    assert render_body(read_body(body, "cloud"), "cloud").body == body


@settings(max_examples=200)
@given(body=st.dictionaries(st.sampled_from(["type", "content", "messages", "to"]), json_values))
def test_nonsense_is_no_reason_to_stop(body: Body) -> None:
    do_everything(body, "8x8")
    do_everything(body, "cloud")
