"""A quick yes to documents that satisfy a JSON Schema.

jsonschema takes 80 to 300 microseconds a message, which is more than all the rest of a send. A
schema is therefore compiled once into plain closures for the keywords our schemas use. Only a
"yes" of theirs counts; after a "no" jsonschema itself judges and words the refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]
Resolve = Callable[[str, str], tuple[str, Any]]

_TYPES: Mapping[str, Check] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}
_SILENT = {
    *("$schema", "$id", "$defs", "title", "x-code", "x-required"),
    *("properties", "additionalProperties"),
}


class Compiler:
    """Compiles schemas; `resolve(base, ref)` answers the base and the schema of a reference."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._known: dict[tuple[str, str], Check] = {}

    def compile(self, base: str, schema: Mapping[str, Any]) -> Check:
        """A check that answers True only for documents the schema allows."""
        checks = [
            self._keyword(base, key, value)
            for key, value in schema.items()
            if key not in _SILENT and not (key == "required" and "properties" in schema)
        ]
        if "properties" in schema:
            checks.append(self._object(base, schema))
        return _all(checks)

    def _keyword(self, base: str, key: str, value: Any) -> Check:
        match key:
            case "type":
                return _TYPES[value] if isinstance(value, str) else _any([_TYPES[n] for n in value])
            case "items":
                return _items(self.compile(base, value))
            case "anyOf":
                return _any([self.compile(base, part) for part in value])
            case "$ref":
                return self._reference(base, value)
            case _:
                return _limit(key, value)

    def _object(self, base: str, schema: Mapping[str, Any]) -> Check:
        """`properties`, `required` and `additionalProperties` at one go."""
        parts = {name: self.compile(base, part) for name, part in schema["properties"].items()}
        required = frozenset(schema.get("required", ()))
        is_closed = schema.get("additionalProperties") is False

        def check(document: Any) -> bool:
            if not isinstance(document, dict):
                return True
            if not required <= document.keys():
                return False
            for name, value in document.items():
                part = parts.get(name)
                if part is None:
                    if is_closed:
                        return False
                elif not part(value):
                    return False
            return True

        return check

    def _reference(self, base: str, ref: str) -> Check:
        """References are compiled when first met by a document, so that schemas may recurse."""

        def check(document: Any) -> bool:
            known = self._known.get((base, ref))
            if known is None:
                known = self._known[base, ref] = self.compile(*self._resolve(base, ref))
            return known(document)

        return check


def _all(checks: list[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]

    def check(document: Any) -> bool:
        for each in checks:  # noqa: SIM110 - all() with a generator takes three times as long
            if not each(document):
                return False
        return True

    return check


def _any(checks: list[Check]) -> Check:
    def check(document: Any) -> bool:
        for each in checks:  # noqa: SIM110 - as above
            if each(document):
                return True
        return False

    return check


def _items(item: Check) -> Check:
    return lambda value: not isinstance(value, list) or all(item(each) for each in value)


def _limit(key: str, bound: Any) -> Check:
    match key:
        case "required":
            return lambda value: not isinstance(value, dict) or all(name in value for name in bound)
        case "minLength":
            return lambda value: not isinstance(value, str) or len(value) >= bound
        case "maxLength":
            return lambda value: not isinstance(value, str) or len(value) <= bound
        case "minItems":
            return lambda value: not isinstance(value, list) or len(value) >= bound
        case "maxItems":
            return lambda value: not isinstance(value, list) or len(value) <= bound
        case "minProperties":
            return lambda value: not isinstance(value, dict) or len(value) >= bound
        case "minimum":
            return lambda value: not _TYPES["number"](value) or value >= bound
        case "maximum":
            return lambda value: not _TYPES["number"](value) or value <= bound
        case "pattern":
            search = re.compile(bound).search
            return lambda value: not isinstance(value, str) or search(value) is not None
        case "const":
            return lambda value: type(value) is type(bound) and value == bound
        case "enum":
            return lambda value: any(type(value) is type(each) and value == each for each in bound)
        case _:
            raise ValueError(f"keyword {key} is not known to the quick verdict")
