"""Reads JSON out of files that people name or upload; says in words what is wrong with them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = Any
# Twice the largest definition of a journey: blanks and line ends come on top of what is kept.
LARGEST_FILE = 2_000_000
# A document nested deeper is refused, so that nothing recurses too deep afterwards.
DEEPEST = 100
Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file; `path` are the keys and indexes that lead to the place."""

    code: str
    message: str
    path: Place = ()


class UnreadableFile(ValueError):
    """The file cannot be read at all; `faults` say why and where."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


class Doubled(dict[str, Any]):
    """An object in which some keys stood twice."""

    twice: tuple[str, ...] = ()


def bytes_of(path: str) -> bytes:
    """Return the bytes of a file, no more than could be read; raise UnreadableFile."""
    if not path.strip():
        raise UnreadableFile(Fault("unreadable", "no file is named: the path is empty"))
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        message = f"the file cannot be opened: {error.strerror}"
        raise UnreadableFile(Fault("unreadable", message)) from error
    except ValueError as error:
        raise UnreadableFile(Fault("unreadable", "this is no path")) from error


def read_json(data: bytes, deepest: int = DEEPEST) -> tuple[Json, tuple[Fault, ...]]:
    """Return the JSON and what was read leniently; raise UnreadableFile."""
    if len(data) > LARGEST_FILE:
        message = f"the file is larger than {LARGEST_FILE:,} bytes"
        raise UnreadableFile(Fault("too-large", message))
    text, remarks = _decoded(data)
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except RecursionError as error:
        raise UnreadableFile(_too_deep((), deepest)) from error
    except ValueError as error:
        message = f"this is not JSON: {error}" if text.strip() else "the file is empty"
        raise UnreadableFile(Fault("not-json", message)) from error
    faults = tuple(_faults(value, deepest))
    if faults:
        raise UnreadableFile(*faults)
    return value, remarks


def _decoded(data: bytes) -> tuple[str, tuple[Fault, ...]]:
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        message = "the text of the file is not UTF-8"
        raise UnreadableFile(Fault("encoding", message)) from error
    if encoding == "utf-8":
        return text, ()
    if encoding == "utf-8-sig":
        message = "the file begins with a byte order mark"
    else:
        message = f"the text of the file is {encoding.upper()}, not UTF-8"
    return text.removeprefix("\ufeff"), (Fault("encoding", message),)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = Doubled(found)
    counts = Counter(key for key, _ in pairs)
    doubled.twice = tuple(key for key, count in counts.items() if count > 1)
    return doubled


def _faults(value: Json, deepest: int) -> Iterator[Fault]:
    """Yield what JSON does not allow or we cannot keep; without recursion, for any depth."""
    ahead: list[tuple[Json, Place]] = [(value, ())]
    while ahead:
        one, path = ahead.pop()
        if isinstance(one, dict | list) and len(path) >= deepest:
            yield _too_deep(path, deepest)
            return
        if isinstance(one, Doubled):
            for key in one.twice:
                message = f"the key {key[:80]!r} stands twice in one object"
                yield Fault("duplicate-key", message, (*path, key))
        if isinstance(one, float) and not _is_finite(one):
            yield Fault("not-finite", "NaN, Infinity and larger numbers are not JSON", path)
        ahead += [(inner, (*path, key)) for key, inner in _members(one)]


def _members(value: Json) -> list[tuple[str | int, Json]]:
    """Return key and value of what is inside, last first, so that the first is taken next."""
    if isinstance(value, dict):
        return list(reversed(value.items()))
    return list(reversed(list(enumerate(value)))) if isinstance(value, list) else []


def _is_finite(number: float) -> bool:
    return number - number == 0


def _too_deep(path: Place, deepest: int) -> Fault:
    return Fault("too-deep", f"the file is nested more than {deepest} levels deep", path)
