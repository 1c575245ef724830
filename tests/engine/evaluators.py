"""Evaluators for engine tests: a tiny one for paths and comparisons, and the real one."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from journeys.engine.values import EvaluationError, Json, Scope

PATH = re.compile(r"(?:data|step)(?:\??\.[A-Za-z_]\w*|\[\d+\])*\Z")
PART = re.compile(r"(\?)?\.([A-Za-z_]\w*)|\[(\d+)\]")
COMPARISON = re.compile(r"(.+?)\s*(==|!=)\s*(.+)\Z", re.DOTALL)


def tiny(source: str, scope: Scope) -> Json:
    """Evaluate literals, paths, `==`, `!=`, `&&` and `||`; throw as JavaScript does."""
    for word in ("||", "&&"):
        if word in source:
            left, _, right = source.partition(word)
            first = tiny(left, scope)
            return first if bool(first) is (word == "||") else tiny(right, scope)
    comparison = COMPARISON.match(source.strip())
    if comparison:
        same = _operand(comparison[1], scope) == _operand(comparison[3], scope)
        return same is (comparison[2] == "==")
    return _operand(source, scope)


def _operand(text: str, scope: Scope) -> Json:
    text = text.strip()
    if text in ("now()", "uuid()"):
        return scope.now.isoformat() if text == "now()" else f"uuid of {scope.seed}"
    if not PATH.match(text):
        try:
            return json.loads(text.replace("'", '"'))
        except ValueError as error:
            raise EvaluationError(f"SyntaxError: {text}") from error
    roots: Mapping[str, Json] = {"data": scope.data, "step": scope.step}
    value: Json = roots[text[:4]]
    for optional, name, index in PART.findall(text[4:]):
        value = _property(value, name, index, bool(optional))
    return value


def _property(value: Json, name: str, index: str, is_optional: bool) -> Json:
    if value is None:
        if is_optional:
            return None
        raise EvaluationError(f"TypeError: cannot read property '{name or index}' of null")
    if isinstance(value, list) and index:
        return value[int(index)] if int(index) < len(value) else None
    return value.get(name) if isinstance(value, dict) else None


def _available() -> list[Any]:
    """Return every evaluator to test with; the JavaScript one once it is there."""
    found = [pytest.param(tiny, id="tiny")]
    if importlib.util.find_spec("journeys.expressions.evaluator") is not None:
        module = importlib.import_module("journeys.expressions.evaluator")
        found.append(pytest.param(module.Evaluator(), id="javascript"))
    return found


EVALUATORS = _available()
