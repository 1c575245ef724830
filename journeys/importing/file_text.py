"""From the bytes of a file to JSON, or to words that say what is wrong with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from journeys.engine.definition import DEEPEST
from journeys.engine.issue import Issue
from journeys.engine.values import Json

# Twice the largest definition: blanks and line ends come on top of what is kept.
LARGEST_FILE = 2_000_000


class Unreadable(ValueError):
    """The file cannot be read at all; `issues` say why and where."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(issue.message for issue in issues))
        self.issues = issues


class Doubled(dict[str, Any]):
    """An object in which some keys stood twice."""

    twice: tuple[str, ...] = ()


def read_json(data: bytes) -> tuple[Json, tuple[Issue, ...]]:
    """Return the JSON and what was read leniently; raise Unreadable."""
    if len(data) > LARGEST_FILE:
        raise Unreadable(_at("", "too-large", f"the file is larger than {LARGEST_FILE:,} bytes"))
    text, remarks = _decoded(data)
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except RecursionError as error:
        raise Unreadable(_too_deep("")) from error
    except ValueError as error:
        message = f"this is not JSON: {error}" if text.strip() else "the file is empty"
        raise Unreadable(_at("", "not-json", message)) from error
    faults = tuple(_faults(value))
    if faults:
        raise Unreadable(*faults)
    return value, remarks


def _decoded(data: bytes) -> tuple[str, tuple[Issue, ...]]:
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        message = "the text of the file is not UTF-8"
        raise Unreadable(_at("", "encoding", message)) from error
    if encoding == "utf-8":
        return text, ()
    if encoding == "utf-8-sig":
        message = "the file begins with a byte order mark"
    else:
        message = f"the text of the file is {encoding.upper()}, not UTF-8"
    return text.removeprefix("\ufeff"), (_at("", "encoding", message),)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = Doubled(found)
    counts = Counter(key for key, _ in pairs)
    doubled.twice = tuple(key for key, count in counts.items() if count > 1)
    return doubled


def _faults(value: Json) -> Iterator[Issue]:
    """Yield what JSON does not allow or we cannot keep; without recursion, for any depth."""
    ahead: list[tuple[Json, str, int]] = [(value, "", 1)]
    while ahead:
        one, path, depth = ahead.pop()
        if isinstance(one, dict | list) and depth > DEEPEST:
            yield _too_deep(path)
            return
        if isinstance(one, Doubled):
            for key in one.twice:
                message = f"the key {key[:80]!r} stands twice in one object"
                yield _at(_join(path, key), "duplicate-key", message)
        if isinstance(one, float) and not _is_finite(one):
            yield _at(path, "not-finite", "NaN, Infinity and larger numbers are not JSON")
        ahead += [(inner, _join(path, key), depth + 1) for key, inner in _members(one)]


def _members(value: Json) -> list[tuple[object, Json]]:
    """Return key and value of what is inside, last first, so that the first is taken next."""
    if isinstance(value, dict):
        return list(reversed(value.items()))
    return list(reversed(list(enumerate(value)))) if isinstance(value, list) else []


def _join(path: str, key: object) -> str:
    return f"{path}/{key}" if path else str(key)


def _is_finite(number: float) -> bool:
    return number - number == 0


def _too_deep(path: str) -> Issue:
    return _at(path, "too-deep", f"the file is nested more than {DEEPEST} levels deep")


def _at(path: str, code: str, message: str) -> Issue:
    return Issue("", path, code, message)
