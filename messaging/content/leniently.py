"""Reads JSON of unknown shape: what is missing or of another kind is empty, never an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from messaging.content.values import Json

Object: TypeAlias = Mapping[str, Json]
_NONE: Object = {}


def object_of(value: Json, *path: str) -> Object:
    """Return the object at the path, or an empty one."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else _NONE


def objects_of(value: Json) -> list[Object]:
    """Return the objects of a list, or an empty list."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def text_of(source: Object, *keys: str) -> str:
    """Return the first text (or number) that is filled in under one of the keys, or ""."""
    for key in keys:
        value = source.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def kind_of(source: Object, key: str = "type") -> str:
    """Return a kind without case and separators: samples write quickReply, QUICK_REPLY, ..."""
    return text_of(source, key).lower().replace("_", "").replace(" ", "")
