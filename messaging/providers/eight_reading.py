"""How 8x8's webhooks are read, whatever they tell of: split, keyed, borne when they drift."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from messaging.content.values import Json
from messaging.providers.base import InboxItem, Unreadable

MAX_DEPTH = 64
MAX_KEY_PART = 120


def splitting(body: bytes, items_of: Callable[[Json], list[InboxItem]]) -> list[InboxItem]:
    """Return the items of a webhook's body.

    Raises Unreadable for what is no JSON, or nested deeper than 64.
    """
    try:
        value = json.loads(body, parse_constant=_no_constant)
        if _is_too_deep(body, value):
            raise Unreadable("nested too deep")
        return items_of(value)
    except (ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error


def split_with(body: bytes, item_of: Callable[[Json], InboxItem]) -> list[InboxItem]:
    """Return an item of the webhook body, or one per element of an array; raise Unreadable."""
    return splitting(
        body, lambda value: [item_of(e) for e in (value if isinstance(value, list) else [value])]
    )


def item_key(prefix: str, *parts: Json) -> str:
    """Return `prefix:part:part`; "" when the first part is missing or one is unfit for a key."""
    if not parts[0] or not all(isinstance(part, str) and is_plain(part) for part in parts):
        return ""
    key = ":".join([prefix, *parts])
    return key if len(key) <= MAX_KEY_PART + 80 else ""


def hash_key(body: str) -> str:
    """Return the key of an item that brings none."""
    return "h:" + hashlib.sha256(body.encode()).hexdigest()


def is_plain(text: str) -> bool:
    """Tell whether PostgreSQL and people can hold this as a key: short, no control characters."""
    return len(text) <= MAX_KEY_PART and (text.isprintable() or not text)


def payload_of(value: Json) -> Mapping[str, Json]:
    """Return the payload; messages without an envelope are their own payload."""
    if not isinstance(value, Mapping):
        return {}
    payload = value.get("payload")
    return payload if isinstance(payload, Mapping) else value


def object_at(source: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    """Return the object at `key`, an empty one for anything else."""
    value = source.get(key)
    return value if isinstance(value, Mapping) else {}


def text_of(source: Mapping[str, Json], key: str) -> str:
    """Return the text at `key`, "" for anything else."""
    value = source.get(key)
    return value if isinstance(value, str) else ""


def lower(value: Json) -> str:
    """Return a text in small letters, "" for anything else."""
    return value.lower() if isinstance(value, str) else ""


def time_of(source: Mapping[str, Json]) -> datetime | None:
    """Return the moment at `timestamp`, UTC unless it says otherwise."""
    try:
        moment = datetime.fromisoformat(text_of(source, "timestamp"))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _no_constant(name: str) -> Json:
    raise ValueError(name)


def _is_too_deep(body: bytes, value: Json) -> bool:
    if body.count(b"{") + body.count(b"[") <= MAX_DEPTH:
        return False
    level: list[Json] = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _children(outer)]
        if not level:
            return False
    return True


def _children(value: Json) -> Iterator[Json]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
