"""Values with expressions in them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from journeys.engine.rendering import (
    SecretMisused,
    Secrets,
    compile_template,
    is_true,
    names_secret,
    render,
    text_of,
)
from journeys.engine.values import EvaluationError, Json, Scope
from tests.engine.evaluators import tiny

SCOPE = Scope(
    {"n": 3, "o": {"a": [1, None]}, "t": "x", "evil": "{{secret.KEY}} {{data.n}}"},
    {},
    datetime(2026, 3, 2, tzinfo=UTC),
    "run:1",
)


def rendered(value: Json, secrets: Secrets | None = None) -> Json:
    return render(compile_template(value, "inputs"), SCOPE, tiny, secrets)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("{{data.o}}", {"a": [1, None]}),
        ("{{data.n}}", 3),
        ("n: {{data.n}}", "n: 3"),
        ("{{data.n}}{{data.t}}", "3x"),
        ("[{{data.none}}]", "[]"),
        ("o={{data.o}}", 'o={"a":[1,null]}'),
        ({"a": ["{{data.t}}", {"b": "{{true}}"}]}, {"a": ["x", {"b": True}]}),
        ("{{data.evil}}", "{{secret.KEY}} {{data.n}}"),
        ("no braces", "no braces"),
        (None, None),
    ],
)
def test_value_is_filled_in(value: Json, result: Json) -> None:
    assert rendered(value) == result


def test_value_without_expressions_is_not_copied() -> None:
    value = {"a": [1, {"b": "c"}]}

    assert rendered(value) is value


def test_secrets_are_collected_as_parts_under_a_pointer() -> None:
    secrets: Secrets = {}

    value = rendered({"headers": {"a/b": "Bearer {{secret.KEY}} {{data.evil}}"}}, secrets)

    assert secrets == {
        "/headers/a~1b": ("Bearer ", ("secret", "KEY"), " ", "{{secret.KEY}} {{data.n}}")
    }
    assert value == {"headers": {"a/b": "Bearer {{secret.KEY}} {{secret.KEY}} {{data.n}}"}}


def test_secret_is_refused_where_none_may_stand() -> None:
    with pytest.raises(SecretMisused, match="inputs/text: only an HttpRequest"):
        rendered({"text": "{{secret.KEY}}"})


def test_error_names_the_place() -> None:
    with pytest.raises(EvaluationError, match="inputs/content/0#1: TypeError"):
        rendered({"content": ["a {{data.no.such}}"]})


def test_each_expression_has_a_seed_of_its_own() -> None:
    first, second = rendered(["{{uuid()}}", "{{uuid()}} {{uuid()}}"])

    assert first == "uuid of run:1:inputs/0"
    assert second == "uuid of run:1:inputs/1 uuid of run:1:inputs/1#2"


def test_secrets_are_found_without_rendering() -> None:
    assert names_secret(compile_template({"a": [{"b": "x {{secret.K}}"}]}, "inputs"))
    assert not names_secret(compile_template({"a": ["{{data.secret.K}}"]}, "inputs"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (1.5, "1.5"),
        (True, "true"),
        ("é", "é"),
        ({"é": 1}, '{"é":1}'),
        (10**20, "1" + "0" * 20),
    ],
)
def test_text_is_as_in_javascript(value: Json, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("value", "holds"),
    [(True, True), (1, True), ("x", True), ([], True), ({}, True), ("true", True)]
    + [(False, False), (0, False), ("", False), (None, False), ("false", False)],
)
def test_condition_holds_as_in_javascript(value: Json, holds: bool) -> None:
    assert is_true(value) is holds
