"""docs/expressions.md is what the code prints, and every example in it is true."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from journeys.engine.rendering import compile_template, is_true, render
from journeys.engine.values import EvaluationError, Json, canonical
from journeys.expressions.catalog import Parameter, catalog
from journeys.expressions.evaluator import Evaluator
from journeys.expressions.reference import functions_json
from journeys.expressions.samples import (
    CONDITIONS,
    DATA,
    EMBEDDED,
    ERRORS,
    REFUSALS,
    STEP,
    WHOLE,
    Condition,
    Error,
    Refusal,
    Value,
)
from journeys.expressions.static import check
from tests.expressions.support import scope, value_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
PARAMETERS = [parameter for function in catalog() for parameter in function.parameters]


def rendered(text: str) -> Json:
    given = scope(dict(DATA), step=dict(STEP))
    return render(compile_template(text, "inputs/text"), given, Evaluator())


def test_the_reference_of_expressions_is_current() -> None:
    out = StringIO()

    call_command("journeys", "expressions", stdout=out)

    assert out.getvalue() == (DOCS / "expressions.md").read_text()


@pytest.mark.parametrize("value", [*WHOLE, *EMBEDDED], ids=lambda value: value.text)
def test_every_value_becomes_what_the_reference_says(value: Value) -> None:
    assert canonical(rendered(value.text)) == value.becomes


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.text)
def test_every_condition_holds_as_the_reference_says(condition: Condition) -> None:
    assert is_true(rendered(condition.text)) is condition.holds


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.source)
def test_every_error_has_the_words_of_the_reference(error: Error) -> None:
    with pytest.raises(EvaluationError) as raised:
        value_of(error.source, dict(DATA), step=dict(STEP))

    assert error.message in str(raised.value)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.source)
def test_every_refusal_has_the_code_of_the_reference(refusal: Refusal) -> None:
    assert check(refusal.source)[0].code == refusal.code


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.name)
def test_the_example_of_every_parameter_is_sound(parameter: Parameter) -> None:
    assert check(parameter.example) == ()


def test_the_functions_are_listed_in_the_shape_of_8x8() -> None:
    listed = functions_json()

    assert json.loads(json.dumps(listed))[1]["parameters"][2] == {
        "name": "ignoreCase",
        "type": "boolean",
        "required": False,
        "default": "false",
        "description": "Treat A and a alike",
        "example": "true",
    }
    assert [entry.keys() for entry in listed] == [
        {"name", "description", "example", "parameters"} for _ in catalog()
    ]
