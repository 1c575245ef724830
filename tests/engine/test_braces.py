"""Where expressions begin and end in text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.engine.braces import Expression, is_unclosed, split


@pytest.mark.parametrize(
    "source",
    [
        "data.a",
        "'}}'",
        '"a }} \\" }}"',
        "`}} ${ {a: `}}`}.a } }}`",
        "{a: {b: 1}}",
        "[{a: 1}].map(x => ({...x}))",
        "/[}/]}}/.test(data.a)",
        "data.a / 2 / data.b",
        "typeof /}}/",
        "1 /* }} */ + 1",
        "1 // }}\n + 1",
        "data.a ? '{{' : '}'",
    ],
)
def test_expression_ends_at_its_own_braces(source: str) -> None:
    assert split(f"a {{{{ {source} }}}} b") == ("a ", Expression(source), " b")


def test_expression_may_end_with_an_object_before_the_braces() -> None:
    assert split("{{ {a:1}}}") == (Expression("{a:1}"),)


def test_several_expressions_are_found() -> None:
    assert split("{{a}}{{b}}-") == (Expression("a"), Expression("b"), "-")


@pytest.mark.parametrize("text", ["{{ a", "{{ 'a }}", "{{ `a }}", "{{ a } }}", "{{ {a }}"])
def test_expression_that_never_ends_is_text(text: str) -> None:
    assert split(text) == (text,)
    assert is_unclosed(text)


def test_text_without_braces_is_one_piece() -> None:
    assert split("") == ("",)
    assert not is_unclosed("a } }} {")


@given(st.text(alphabet="{}'\"`$/\\*a[] \n"))
def test_nothing_is_lost_in_any_text(text: str) -> None:
    rebuilt = "".join(p if isinstance(p, str) else "{{" + p.source + "}}" for p in split(text))

    assert "".join(rebuilt.split()) == "".join(text.split())
