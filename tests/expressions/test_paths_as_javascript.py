"""Paths that lead somewhere: read in Python, they give what QuickJS gives, whatever the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from journeys.engine.values import EvaluationError, Json
from journeys.expressions.evaluator import Evaluator
from journeys.expressions.paths import DOUBT, plain_path, read_path
from tests.expressions.support import scope
from tests.expressions.test_paths import same

# Every name that a text, number, list or object of JavaScript inherits, removed ones too.
_INHERITED = """
__defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__ anchor at big blink
bold charAt charCodeAt codePointAt concat constructor copyWithin endsWith entries every fill filter
find findIndex findLast findLastIndex fixed flat flatMap fontcolor fontsize forEach hasOwnProperty
includes indexOf isPrototypeOf isWellFormed italics join keys lastIndexOf length link localeCompare
map match matchAll normalize padEnd padStart pop propertyIsEnumerable push reduce reduceRight repeat
replace replaceAll reverse search shift slice small some sort splice split startsWith strike sub
substr substring sup toExponential toFixed toLocaleLowerCase toLocaleString toLocaleUpperCase
toLowerCase toPrecision toReversed toSorted toSpliced toString toUpperCase toWellFormed trim trimEnd
trimLeft trimRight trimStart unshift valueOf values with name prototype caller arguments callee
"""
INHERITED = _INHERITED.split()
NUMERIC = ["0", "1", "2", "01", "-0", "-1", "1.5", "1e3", "999999999", "4294967295", "NaN"]
PLAIN = ["a", "b", "payload", "user", "$", "_", "$a1", "null", "undefined", "class", "this"]
UNICODE = [
    "é",
    "名前",
    "😀",
    "\u0301",
    "\u200d",
    "\u2028",
    "\ufeff",
    "\xa0",
    "ß",
    "\ud83d",
    "\udc00",
]
ODD = ["", " ", "a b", "a.b", "]", "[0]", "}}", "'", '"', "`", "//", "/*", "\\", "\n", "\0", "\x7f"]
NAMES = st.sampled_from(INHERITED + NUMERIC + PLAIN * 4 + UNICODE + ODD) | st.text(max_size=3)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4)
    | st.sampled_from(["😀", "\ud83d", "{{1 + 1}}", "1e3"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)
ROOTS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)


def access(draw: st.DrawFn, name: str) -> str:
    """Write the access to a property in one of the ways that an author may choose."""
    forms = [f"[{quote}{name}{quote}]" for quote in "'\"" if quote not in name]
    forms += [f".{name}"] if name.isidentifier() or name.startswith("$") else []
    forms += [f"[{name}]"] if name.isascii() and name.isdecimal() else []
    return draw(st.sampled_from(forms or [f".{name}"]))


@st.composite
def walks(draw: st.DrawFn) -> tuple[str, dict[str, Json], dict[str, Json]]:
    """Draw data, step and a path that goes down one of them, and now and then beyond its end."""
    data, step = draw(ROOTS), draw(ROOTS)
    root = draw(st.sampled_from(["data", "step"]))
    value: Json = data if root == "data" else step
    source = root
    for _ in range(draw(st.integers(0, 5))):
        if isinstance(value, dict) and value and draw(st.integers(0, 9)):
            name = draw(st.sampled_from(sorted(value)))
            value = value[name]
        elif isinstance(value, list) and value and draw(st.integers(0, 9)):
            index = draw(st.integers(0, len(value) - 1))
            name, value = str(index), value[index]
        else:
            name, value = draw(NAMES), None
        source += access(draw, name)
    return source, data, step


def outcome(source: str, data: Mapping[str, Json], step: Mapping[str, Json]) -> tuple[str, Json]:
    try:
        return "value", Evaluator()(source, scope(dict(data), step=dict(step)))
    except EvaluationError:
        return "error", None


def is_read_in_python(source: str, data: dict[str, Json], step: dict[str, Json]) -> bool:
    path = plain_path(source)
    try:
        return (
            path is not None and read_path(path, data if path[0] == "data" else step) is not DOUBT
        )
    except EvaluationError:
        return True


@settings(max_examples=400, deadline=None)
@given(walk=walks())
@example(walk=("data.a['1']", {"a": {"1": "x", "0": "y"}}, {}))
@example(walk=("data['名前'].b", {"名前": {"b": [1]}}, {}))
@example(walk=("data.a[1][0]", {"a": [[1], [2]]}, {}))
@example(walk=("data.a.length", {"a": {"length": None}}, {}))
@example(walk=("data['constructor']", {"constructor": 1}, {}))
@example(walk=("data.a.__proto__.b", {"a": {"__proto__": {"b": 1}}}, {}))
@example(walk=("step.reply", {"reply": 1}, {"reply": None}))
@example(walk=("data.a[999999999]", {"a": [1]}, {}))
@example(walk=("data.a[4294967295]", {"a": {"4294967295": 1}}, {}))
@example(walk=("data.a\u2028.b", {"a": {"b": 1}}, {}))
@example(walk=("\ufeffdata.a", {"a": 1}, {}))
@example(walk=("data.a\xa0", {"a": 1}, {}))
def test_a_path_down_the_data_gives_what_javascript_gives(
    walk: tuple[str, dict[str, Any], dict[str, Any]],
) -> None:
    source, data, step = walk
    event("in Python" if is_read_in_python(source, data, step) else "in JavaScript")

    plain = outcome(source, data, step)
    in_javascript = outcome(f"{source} /* by QuickJS */", data, step)

    assert plain[0] == in_javascript[0]
    assert same(plain[1], in_javascript[1])


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(INHERITED + NUMERIC),
    value=st.sampled_from([{}, {"a": 1}, [], [1, 2], "", "ab", 0, 1.5, True, None]),
    tail=st.sampled_from(["", ".length", ".name", ".constructor", "[0]"]),
)
@example(name="toString", value=[], tail="")
@example(name="length", value="ab", tail="")
def test_inherited_names_give_what_javascript_gives(name: str, value: Json, tail: str) -> None:
    source = f"data.a['{name}']{tail}"

    plain = outcome(source, {"a": value}, {})
    in_javascript = outcome(f"{source} /* by QuickJS */", {"a": value}, {})

    assert plain[0] == in_javascript[0]
    assert same(plain[1], in_javascript[1])


def test_the_common_paths_are_read_in_python() -> None:
    data = {"payload": {"user": {"msisdn": "+65"}, "list": [{"id": "a"}], "content": None}}

    assert is_read_in_python("data.payload.user.msisdn", data, {})
    assert is_read_in_python("data.payload.list[0]['id']", data, {})
    assert is_read_in_python("data.payload.missing", data, {})
    assert is_read_in_python("data.payload.content.text", data, {})
    assert is_read_in_python("step.reply", data, {"reply": {"text": "x"}})
