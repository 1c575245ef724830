"""What a send gives a template: read in any spelling, given back as written, put into the other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.content.checking import issues
from messaging.content.marking import with_token
from messaging.content.parts import Dialect
from messaging.content.reading import parse
from messaging.content.template_components import (
    ButtonPart,
    CatalogParameter,
    FlowParameter,
    MediaParameter,
    Odd,
    Part,
)
from messaging.content.template_reading import read_component
from messaging.content.values import Content, Template
from messaging.content.writing import render, render_8x8
from tests.messaging.template_samples import (
    CLOUD_ONLY,
    PAIRS,
    button,
    cloud_button,
    cloud_send,
    eight_send,
    sends_in,
)

TOKEN = "abc123def456"
PLACES: dict[Dialect, str] = {"8x8": "content.template.components", "cloud": "template.components"}
words = st.text(max_size=6)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
kinds = st.sampled_from(
    ["header", "Body", "BUTTON", "carousel", "limited_time_offer", "text", "image", "location"]
    + ["action", "payload", "couponCode", "coupon_code", "ttlMinutes", "currency", "date_time"]
)
keys = st.sampled_from(
    ["parameters", "cards", "components", "index", "cardIndex", "card_index", "subType", "sub_type"]
    + ["text", "url", "image", "location", "action", "payload", "couponCode", "flowActionData"]
    + ["flowToken", "parameter_name", "name", "currency", "date_time", "ttlMinutes", "x"]
)
objects: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.fixed_dictionaries({"type": kinds}),
    lambda inner: st.builds(
        lambda kind, rest: {"type": kind, **rest},
        kinds,
        st.dictionaries(keys, values | st.lists(inner, max_size=3) | inner, max_size=5),
    ),
    max_leaves=10,
)


def components(content: Content) -> Any:
    assert isinstance(content, Template)
    return content.components


@pytest.mark.parametrize(("eight", "cloud"), PAIRS)
def test_each_dialect_is_written_as_the_other(eight: Any, cloud: Any) -> None:
    to_cloud = render(parse(eight_send(eight), "8x8"), "cloud")
    to_eight = render(parse(cloud_send(cloud), "cloud"), "8x8")

    assert to_cloud.body == cloud_send(cloud)
    assert to_eight.body == eight_send(eight)
    assert (to_cloud.warnings, to_eight.warnings) == ((), ())


@pytest.mark.parametrize(("component", "path"), CLOUD_ONLY)
def test_what_8x8_does_not_document_is_named(component: Any, path: str) -> None:
    found = render(parse(cloud_send(component), "cloud"), "8x8")

    assert [(i.code, i.severity, i.path) for i in found.warnings] == [
        ("not_carried", "warning", f"template.components[0]{path}")
    ]


@pytest.mark.parametrize(("component", "path"), CLOUD_ONLY)
def test_a_journey_keeps_what_only_meta_has(component: Any, path: str) -> None:
    native = render_8x8(parse(cloud_send(component), "cloud"))

    assert render(parse(native), "cloud").body == cloud_send(component)


@pytest.mark.parametrize("sub_type", ["QuickReply", "quick_reply", "QUICK_REPLY", "quickreply"])
@pytest.mark.parametrize("index", [0, "0"])
@pytest.mark.parametrize("kind", ["button", "Button", "BUTTON"])
def test_spellings_mean_the_same(sub_type: str, index: Any, kind: str) -> None:
    body = {"type": kind, "subType": sub_type, "index": index, "parameters": []}

    found = read_component(body, "8x8")

    assert isinstance(found, ButtonPart)
    assert (found.sub_type, found.index) == ("quick_reply", 0)


def test_the_number_one_is_the_url_button() -> None:
    found = read_component({"type": "Button", "subType": 1, "index": 0}, "8x8")

    assert isinstance(found, ButtonPart)
    assert found.sub_type == "url"


@pytest.mark.parametrize(
    ("component", "path", "code"),
    [
        (5, "", "unparsable"),
        ({"kind": "header"}, "type", "unparsable"),
        ({"type": "sidebar"}, "type", "unknown_component"),
        ({"type": "header", "parameters": {}}, "parameters", "unparsable"),
        ({"type": "button", "subType": "rocket"}, "subType", "unknown_component"),
        ({"type": "button", "sub_type": "url", "index": []}, "index", "unparsable"),
    ],
)
def test_what_does_not_fit_is_odd_and_stays(component: Any, path: str, code: str) -> None:
    found = read_component(component, "8x8")
    rendered = render(parse(eight_send(component)), "cloud")

    assert isinstance(found, Odd)
    assert (found.path, found.code) == (path, code)
    assert rendered.body == {**cloud_send(component)}
    assert rendered.warnings[0].path.startswith("content.template.components[0]")


@given(parts=st.lists(objects | values, max_size=3), dialect=st.sampled_from(["8x8", "cloud"]))
def test_nothing_is_lost_whatever_the_shape(parts: list[Any], dialect: Dialect) -> None:
    body = (eight_send if dialect == "8x8" else cloud_send)(*parts)

    written = own_form(parse(body, dialect))

    assert json.dumps(written, sort_keys=True) == json.dumps(body, sort_keys=True)


@given(parts=st.lists(objects | values, max_size=3), dialect=st.sampled_from(["8x8", "cloud"]))
def test_the_other_dialect_never_fails(parts: list[Any], dialect: Dialect) -> None:
    body = (eight_send if dialect == "8x8" else cloud_send)(*parts)

    found = render(parse(body, dialect), "cloud" if dialect == "8x8" else "8x8")

    assert all(issue.path.startswith(PLACES[dialect]) for issue in found.warnings)


@pytest.mark.parametrize("sub_type", ["QuickReply", "quick_reply"])
def test_payloads_bear_the_token_in_cards_too(sub_type: str) -> None:
    reply = button(sub_type, 0, {"type": "payload", "payload": "more"})
    carousel = {"type": "carousel", "cards": [{"cardIndex": 0, "components": [reply]}]}

    marked = with_token(parse(eight_send(reply, carousel)), TOKEN)

    written = json.dumps(render(marked, "cloud").body)
    assert written.count(f'"payload": "more~{TOKEN}"') == 2


def test_fields_are_typed() -> None:
    flow = {"type": "action", "flowActionData": {"screen": "S", "data": {"a": 1}}}
    catalog = {"type": "action", "action": {"thumbnail_product_retailer_id": "p1"}}
    image = {"type": "image", "image": {"id": "7"}}
    content = parse(
        eight_send({"type": "header", "parameters": [image]}, button("flow", 0, flow, catalog))
    )

    header, second = components(content)

    assert isinstance(header, Part)
    medium = (header.parameters or ())[0]
    assert isinstance(medium, MediaParameter)
    assert medium.id == "7"
    assert isinstance(second.parameters[0], FlowParameter)
    assert (second.parameters[0].screen, second.parameters[0].data) == ("S", {"a": 1})
    assert isinstance(second.parameters[1], CatalogParameter)


def test_a_changed_payload_is_written_in_its_own_spelling() -> None:
    reply = cloud_button("QUICK_REPLY", "0", {"type": "PAYLOAD", "payload": "a"})

    marked = with_token(parse(cloud_send(reply), "cloud"), TOKEN)

    expected = {**reply, "parameters": [{"type": "PAYLOAD", "payload": f"a~{TOKEN}"}]}
    assert render(marked, "cloud").body == cloud_send(expected)


def test_a_key_that_nobody_names_is_told() -> None:
    typo = {"type": "text", "text": "Ann", "parametername": "first_name"}

    found = issues(parse(eight_send({"type": "body", "parameters": [typo]})))

    path = "content.template.components[0].parameters[0].parametername"
    assert [(issue.code, issue.path) for issue in found] == [("unknownKey", path)]


@pytest.mark.parametrize("dialect", ["8x8", "cloud"])
def test_every_recorded_template_send_comes_back(conformance_dir: Path, dialect: Dialect) -> None:
    sends = sends_in(conformance_dir, dialect)

    odd = [(name, body) for name, body in sends if is_lossy(body, dialect)]

    assert len(sends) >= 5
    assert odd == []


def own_form(content: Content) -> dict[str, Any]:
    if content.dialect == "8x8":
        return render_8x8(content)
    return render(content, "cloud").body or {}


def is_lossy(body: Any, dialect: Dialect) -> bool:
    again = own_form(parse(body, dialect))
    return again != {key: body[key] for key in again}
