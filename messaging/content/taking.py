"""Takes values of a known kind out of JSON objects; what does not fit raises `Unfit`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from messaging.content.parts import Extra, Issue, Json

Value = TypeVar("Value")

_WORDS: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    float: "a number",
}


# Meta Cloud API: kinds of India's and Brazil's payments and addresses, which are out of scope.
# The code of a misfit that is a variable of a journey: nobody knows yet what it will be.
VARIABLE = "variable"
OUT_OF_SCOPE = frozenset({"order_details", "order_status", "address_message"})


class Unfit(Exception):
    """`source[key]` is absent, or of another kind than it must be; without a `kind` it names a
    kind of message that nobody knows."""

    def __init__(self, source: Extra, key: str, kind: type | None = None) -> None:
        super().__init__(key)
        self.source, self.key, self.kind = source, key, kind

    def issue(self, body: Json) -> Issue:
        """Return what is wrong, with its place in the body that was being read."""
        place = path_to(self.source, body)
        path = f"{place}.{self.key}" if place else self.key
        if self.source.get(self.key) is None and "[" not in self.key:
            return Issue("missing", "This must be filled in.", path)
        if self.kind is None:
            return _unknown(self.source.get(self.key), path)
        value = self.source.get(self.key)
        code = VARIABLE if isinstance(value, str) and "{{" in value else "wrongType"
        return Issue(code, f"This must be {_WORDS[self.kind]}.", path)


def _unknown(value: Json, path: str) -> Issue:
    if isinstance(value, str) and value.lower() in OUT_OF_SCOPE:
        return Issue("unchecked", "This kind is sent as written, unchecked.", path, "warning")
    return Issue("unknownType", "There is no such kind of message.", path)


def take(source: Extra, key: str, kind: type[Value]) -> Value:
    value = source.get(key)
    if not isinstance(value, kind):
        raise Unfit(source, key, kind)
    return value


def maybe(source: Extra, key: str, kind: type[Value]) -> Value | None:
    """Return the value or None; an explicit null counts as absent and stays in `extra`."""
    value = source.get(key)
    if value is None or isinstance(value, kind):
        return value
    raise Unfit(source, key, kind)


def whole(source: Extra, key: str) -> int | str | None:
    """Return a whole number, or the text that a journey fills one in with."""
    value = source.get(key)
    if isinstance(value, bool):
        raise Unfit(source, key, int)
    if value is None or isinstance(value, int) or (isinstance(value, str) and "{{" in value):
        return value
    raise Unfit(source, key, int)


def rest(source: Extra, *known: str) -> Extra:
    """Return what is not known, and every null."""
    return {key: value for key, value in source.items() if value is None or key not in known}


def objects(source: Extra, key: str) -> list[Extra]:
    items = take(source, key, list)
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            raise Unfit(source, f"{key}[{index}]", dict)
    return items


def path_to(wanted: Json, body: Json, path: str = "") -> str | None:
    """Return where in the body this very object lies, as in `content.rows[2]`."""
    if wanted is body:
        return path
    inner: list[tuple[str, Json]] = []
    if isinstance(body, Mapping):
        inner = [(f"{path}.{key}" if path else str(key), value) for key, value in body.items()]
    elif isinstance(body, list):
        inner = [(f"{path}[{index}]", value) for index, value in enumerate(body)]
    found = (path_to(wanted, value, place) for place, value in inner)
    return next((place for place in found if place is not None), None)
