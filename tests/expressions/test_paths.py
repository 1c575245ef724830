"""Plain paths are read without JavaScript; they must give what JavaScript gives."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from journeys.engine.values import EvaluationError, Json
from journeys.expressions import evaluator as evaluator_module
from journeys.expressions.evaluator import Evaluator
from journeys.expressions.paths import DOUBT, plain_path, read_path
from tests.expressions.support import scope, value_of

NAMES = st.sampled_from(
    ["a", "b", "c", "0", "1", "00", "length", "constructor", "__proto__", "toString", "valueOf"]
    + ["prototype", "hasOwnProperty", "map", "at", "-1", "1.5", "", " ", "é", "\0", "\ud800"]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
    | st.sampled_from(["\ud800", "a\0b", "😀"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
DATA = st.dictionaries(NAMES, VALUES, max_size=5)


@st.composite
def accesses(draw: st.DrawFn) -> str:
    name = draw(NAMES)
    forms = [f"['{name}']", f'["{name}"]']
    if name.isascii() and name.isidentifier():
        forms.append(f".{name}")
    if name.isdecimal():
        forms.append(f"[{name}]")
    return draw(st.sampled_from(forms))


PATHS = st.builds("data{}".format, st.lists(accesses(), max_size=4).map("".join))


def outcome(source: str, data: Mapping[str, Json]) -> tuple[str, Json]:
    try:
        return "value", Evaluator()(source, scope(dict(data)))
    except EvaluationError:
        return "error", None


def same(one: Json, other: Json) -> bool:
    """Compare as JavaScript's JSON: 1.0 is 1, true is not, and numbers are doubles."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return float(one) == float(other)
    return type(one) is type(other) and bool(one == other)


@settings(max_examples=400, deadline=None)
@given(path=PATHS, data=DATA)
@example(path="data.constructor", data={})
@example(path="data.__proto__", data={})
@example(path="data['__proto__'].a", data={"__proto__": {"a": 1}})
@example(path="data.a.length", data={"a": [1, 2]})
@example(path="data.a.length", data={"a": "😀"})
@example(path="data.a[0]", data={"a": "😀"})
@example(path="data.a[1]", data={"a": {"1": "x"}})
@example(path="data.a['01']", data={"a": [1, 2]})
@example(path="data.a.b.c", data={"a": None})
@example(path="data.a", data={"a": -0.0})
def test_a_plain_path_gives_what_javascript_gives(path: str, data: dict[str, Any]) -> None:
    plain = outcome(path, data)
    in_javascript = outcome(f"{path} /* not a plain path */", data)

    assert plain[0] == in_javascript[0]
    assert same(plain[1], in_javascript[1])


@settings(max_examples=200, deadline=None)
@given(data=DATA)
def test_json_comes_through_javascript_unchanged(data: dict[str, Any]) -> None:
    assert same(value_of("{...data}", data), json.loads(json.dumps(data)))


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("data.a.b", ("data", "a", "b")),
        (" data . a", None),
        ("  data.a\n", ("data", "a")),
        ("data['a'][\"b c\"]", ("data", "a", "b c")),
        ("data.arr[0]", ("data", "arr", "0")),
        ("step.reply", ("step", "reply")),
        ("data", ("data",)),
        ("data.a[01]", None),
        ("data['a\\n']", None),
        ("data?.a", None),
        ("data.a()", None),
        ("database.a", None),
        ("data.a + 1", None),
        ("data.é", None),
        ("data.", None),
    ],
)
def test_only_plain_paths_are_plain(source: str, path: tuple[str, ...] | None) -> None:
    assert plain_path(source) == path


def test_a_plain_path_uses_no_javascript(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(evaluator_module, "outcome_of")

    assert value_of("data.a['b'][0]", {"a": {"b": [7]}}) == 7
    assert value_of("data.missing", {}) is None
    assert value_of("step.reply", step={"reply": None}) is None


def test_a_property_of_nothing_is_an_error_that_names_the_path() -> None:
    with pytest.raises(EvaluationError, match="'payload' of null: step.reply is null"):
        value_of("step.reply.payload.content.text", step={"reply": None})
    with pytest.raises(EvaluationError, match="'b' of undefined: data.a is undefined"):
        value_of("data.a.b")


def test_a_plain_path_keeps_every_digit_of_a_long_number() -> None:
    number = 12345678901234567890

    assert value_of("data.id", {"id": number}) == number
    assert value_of("data.id + 0", {"id": number}) != number


def test_the_whole_of_data_is_a_new_object() -> None:
    data = {"a": 1}
    value = value_of("data", data)
    data["self"] = value

    assert value == {"a": 1}


def test_what_python_cannot_tell_is_left_to_javascript() -> None:
    assert read_path(("data", "a", "length"), {"a": "text"}) is DOUBT
    assert read_path(("data", "constructor"), {}) is DOUBT
    assert read_path(("data", "a", "map"), {"a": []}) is DOUBT


def test_a_plain_path_takes_microseconds() -> None:
    evaluate, given_scope = Evaluator(), scope({"payload": {"user": {"name": "Ada"}}})
    best = min(_seconds(evaluate, given_scope) for _ in range(20))

    assert best < 10e-6  # aim: 3


def _seconds(evaluate: Evaluator, given_scope: Any) -> float:
    began = time.thread_time()
    for _ in range(100):
        evaluate("data.payload.user.name", given_scope)
    return (time.thread_time() - began) / 100
