"""Template definitions: read in either dialect, given back as written, put into the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.content.parts import Dialect, Json
from messaging.content.template_definition import Definition, Variables, variables_of
from messaging.content.template_definition_checking import definition_issues
from messaging.content.template_definition_reading import dialect_of_definition, read_definition
from messaging.content.template_definition_writing import render_definition
from messaging.content.template_documents import read_document
from tests.conformance.defects import TEMPLATES
from tests.messaging.content.definitions import (
    BODY,
    CARD,
    FLOW,
    LINK,
    PHONE,
    WHOLE,
    buttons,
    carousel,
    definition,
    read,
    recorded,
)

words = st.text(max_size=5)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
kinds = st.sampled_from(
    ["HEADER", "body", "FOOTER", "BUTTONS", "Carousel", "LIMITED_TIME_OFFER", "URL", "quick_reply"]
    + ["OTP", "FLOW", "COPY_CODE", "PHONE_NUMBER", "VOICE_CALL", "CATALOG", "button", "text", "x"]
)
keys = st.sampled_from(
    ["components", "buttons", "cards", "text", "format", "examples", "example", "url", "flowId"]
    + ["supported_apps", "limited_time_offer", "code_expiration_minutes", "parameters", "subType"]
    + ["cardIndex", "templates", "data", "name", "language", "category", "template", "content"]
)
objects: st.SearchStrategy[Any] = st.recursive(
    st.fixed_dictionaries({"type": kinds}) | values,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(keys, values | inner, max_size=5)
        | st.builds(
            lambda kind, rest: {"type": kind, **rest},
            kinds,
            st.dictionaries(keys, values | st.lists(inner, max_size=3), max_size=5),
        )
    ),
    max_leaves=12,
)


def parsed(body: Json, dialect: Dialect | None = None) -> Definition:
    found = read_definition(body, dialect)
    assert isinstance(found, Definition)
    return found


@pytest.mark.parametrize("body", WHOLE)
def test_a_right_definition_has_no_issues(body: Json) -> None:
    assert [each for each in definition_issues(parsed(body)) if each.severity == "error"] == []


@pytest.mark.parametrize("body", WHOLE)
@pytest.mark.parametrize("dialect", ["8x8", "cloud"])
def test_a_definition_comes_back_as_it_was(body: Json, dialect: Dialect) -> None:
    assert render_definition(parsed(body, dialect), dialect).body == body


@pytest.mark.parametrize("body", WHOLE)
def test_a_definition_means_the_same_in_the_other_dialect(body: Json) -> None:
    there = render_definition(parsed(body, "8x8"), "cloud").body
    back = render_definition(parsed(there, "cloud"), "8x8").body

    assert render_definition(parsed(back, "8x8"), "cloud").body == there
    assert list(variables_of(parsed(there).components or ())) == list(
        variables_of(parsed(body).components or ())
    )


def test_samples_numbers_and_flows_are_spelled_as_the_dialect_does() -> None:
    found = render_definition(parsed(definition(BODY, buttons(LINK, PHONE, FLOW))), "cloud").body

    body, (link, phone, flow) = found["components"][0], found["components"][1]["buttons"]
    assert body["example"] == {"body_text": [["Ann"]]}
    assert link["example"] == ["a"]
    assert phone["phone_number"] == "+6512345678"
    assert flow["flow_id"] == "1"


def test_what_has_no_place_is_named() -> None:
    body = definition(BODY, buttons({**PHONE, "country": "SG"}), allow_category_change=True)

    found = render_definition(parsed(body), "cloud")

    assert [each.path for each in found.warnings] == [
        "allow_category_change",
        "components[1].buttons[0].country",
    ]


@pytest.mark.parametrize(
    ("body", "dialect"),
    [
        (definition(), "8x8"),
        ({"name": "a", "components": []}, "8x8"),
        ({"components": [{"type": "BODY", "example": {"body_text": [["a"]]}}]}, "cloud"),
        ({"components": [{"type": "BODY", "example": {"bodyText": ["a"]}}]}, "8x8"),
        ({"components": [buttons({"type": "CATALOG"})]}, "cloud"),
        ({"components": [buttons({"type": "FLOW", "flow_name": "a"})]}, "cloud"),
        ({"templateName": "a"}, "8x8"),
    ],
)
def test_the_dialect_is_recognised(body: Json, dialect: Dialect) -> None:
    assert dialect_of_definition(body) == dialect


def test_variables_are_told_by_place() -> None:
    linked = {"components": [*CARD["components"][:2], buttons(LINK)]}
    body = carousel(linked, linked)
    body["components"][0]["text"] = "{{2}} {{1}} {{2}}"

    assert list(variables_of(parsed(body).components or ())) == [
        Variables("body", ("2", "1")),
        Variables("button", ("1",), button=0, card=0),
        Variables("button", ("1",), button=0, card=1),
    ]


@given(body=objects, dialect=st.sampled_from(["8x8", "cloud"]))
def test_nothing_is_lost_whatever_the_shape(body: Json, dialect: Dialect) -> None:
    found = read_definition({"name": "a", "components": [body]}, dialect)

    assert isinstance(found, Definition)
    assert render_definition(found, dialect).body == {"name": "a", "components": [body]}


@given(body=objects)
def test_whatever_is_linted_gets_an_answer(body: Json) -> None:
    assert all(isinstance(each.path, str) for each in read_document(body).issues)


@given(body=objects)
def test_whatever_is_in_a_template_gets_an_answer(body: Json) -> None:
    found = read_document(definition(BODY, body))

    assert found.kind in ("template", "send")


def test_every_key_that_does_not_fit_is_told_and_the_rest_is_checked() -> None:
    body = definition({**BODY, "text": ""}, name=5, language=["en"])

    found = read_document(body).issues

    assert [(each.code, each.path) for each in found] == [
        ("unparsable", "name"),
        ("unparsable", "language"),
        ("missing", "components[0].text"),
    ]


def test_every_recorded_template_is_right_but_for_known_defects(conformance_dir: Path) -> None:
    found = {path.name: read_document(read(path)).issues for path in recorded(conformance_dir)}

    wrong = {name for name, each in found.items() if any(i.severity == "error" for i in each)}
    assert len(found) >= 30
    assert wrong == set(TEMPLATES)


def test_every_recorded_template_comes_back(conformance_dir: Path) -> None:
    bodies = [read(path) for path in recorded(conformance_dir)]
    whole = [body for body in bodies if "components" in body]

    again = [render_definition(found, found.dialect).body for found in map(parsed, whole)]

    assert again == whole
