"""Plain paths, such as data.payload.user.name, read without JavaScript and to the same effect."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from math import isfinite
from typing import Final, TypeAlias

from journeys.engine.values import EvaluationError, Json

Path: TypeAlias = tuple[str, ...]

_NAME = r"[A-Za-z_$][A-Za-z0-9_$]*"
_PATH = re.compile(
    rf"(data|step)((?:\.{_NAME}|\[(?:'[^'\\\x00-\x1f]*'|\"[^\"\\\x00-\x1f]*\"|0|[1-9][0-9]{{0,8}})\])*)\Z",
    re.ASCII,
)
_SEGMENT = re.compile(
    rf"\.({_NAME})|\[(?:'([^'\\\x00-\x1f]*)'|\"([^\"\\\x00-\x1f]*)\"|([0-9]+))\]", re.ASCII
)
_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,8})\Z", re.ASCII)
_INHERITED = frozenset(
    {
        "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable",
        "toLocaleString", "toString", "valueOf",
    }
)  # fmt: skip


class _Doubt:
    """JavaScript has to say what this is."""


class _Undefined:
    """JavaScript's undefined."""


DOUBT: Final = _Doubt()
_UNDEFINED: Final = _Undefined()


@lru_cache(maxsize=4096)
def plain_path(source: str) -> Path | None:
    """Return the root and the keys of a plain path; None if the source is anything else."""
    match = _PATH.match(source.strip(" \t\r\n"))
    if match is None or not source.isascii():
        return None
    keys = (found[found.lastindex or 0] for found in _SEGMENT.finditer(match[2]))
    return (match[1], *keys)


def read_path(path: Path, root: Mapping[str, Json]) -> Json | _Doubt:
    """Return the value at the path, None for undefined; DOUBT where JavaScript has to be asked.

    Values are handed on as they are: integers beyond 2**53 keep their digits. Raises
    EvaluationError for a property of null or undefined, as JavaScript does.
    """
    value: Json = root
    for place in range(1, len(path)):
        value = _property(value, path, place)
        if value is DOUBT:
            return DOUBT
    if value is _UNDEFINED:
        return None
    if value is root:
        return dict(root)
    kind = type(value)
    if kind is float:
        return value if isfinite(value) else DOUBT
    return value


def _property(value: Json, path: Path, place: int) -> Json:
    key = path[place]
    if type(value) is dict:
        if key in value:
            return value[key]
        return DOUBT if key in _INHERITED else _UNDEFINED
    if value is None or value is _UNDEFINED:
        what = "null" if value is None else "undefined"
        raise EvaluationError(
            f"cannot read property '{key}' of {what}: {'.'.join(path[:place])} is {what}"
        )
    if type(value) is list:
        if _INDEX.match(key):
            return value[int(key)] if int(key) < len(value) else _UNDEFINED
        return len(value) if key == "length" else DOUBT
    return DOUBT
