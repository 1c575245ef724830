"""Tells what a JSON document about templates is, and what is wrong with it.

It may be a definition, an answer that lists definitions, a component or button of one, a send, or
a send's component. Never raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from messaging.content.checking import issues
from messaging.content.keeping import joined, plain
from messaging.content.parts import Dialect, Extra, Issue, Json
from messaging.content.reading import parse
from messaging.content.recognising import dialect_of
from messaging.content.template_button_checking import one_button_issues
from messaging.content.template_checking import Checking, one_component_issues
from messaging.content.template_components import Odd
from messaging.content.template_definition import Definition
from messaging.content.template_definition_checking import definition_issues, part_issues
from messaging.content.template_definition_reading import (
    dialect_of_definition,
    read_button,
    read_definition,
    read_part,
)
from messaging.content.template_definition_shapes import BUTTONS, PARTS
from messaging.content.template_parameter_checking import parameter_issues
from messaging.content.template_reading import read_component, read_parameter
from messaging.content.template_scene import Scene
from messaging.content.template_unknown import odd_issue

_LISTS = ("templates", "data")
_OWN_KEYS = ("name", "templateName", "language", "category")
_SENT_KEYS = ("parameters", "subType", "sub_type")
_CARD_KEYS = ("cardIndex", "card_index")


@dataclass(frozen=True, slots=True)
class Document:
    """`kind` is template, templates, component, button, parameter, send or unknown."""

    kind: str
    issues: tuple[Issue, ...] = ()


def read_document(value: Json) -> Document:
    """Return what a document is and everything that is wrong with it."""
    if isinstance(value, list):
        return _listed(value, "")
    if not isinstance(value, Mapping):
        return _unknown("This must be an object or a list.")
    for key in _LISTS:
        if isinstance(value.get(key), list) and "components" not in value:
            return _listed(value[key], key)
    if isinstance(value.get("template"), Mapping) or isinstance(value.get("content"), Mapping):
        return _send(value)
    if "components" in value:
        return _definition(value)
    if "type" in value:
        return _part(value)
    if any(key in value for key in _OWN_KEYS):
        return _definition(value)
    return _unknown("This is no template, no part of one, and no send.")


def _unknown(message: str) -> Document:
    return Document("unknown", (Issue("unparsable", message, ""),))


def _listed(items: list[Json], path: str) -> Document:
    """Return an answer with templates, or a bare list of them or of components."""
    found: list[Issue] = []
    for index, item in enumerate(items):
        place = f"{path}[{index}]"
        each = _definition(item) if path and isinstance(item, Mapping) else read_document(item)
        found += (replace(one, path=joined(place, one.path)) for one in each.issues)
    is_components = items and all(isinstance(i, Mapping) and "type" in i for i in items)
    return Document("components" if is_components and not path else "templates", tuple(found))


def _definition(value: Extra) -> Document:
    """Components alone edit a template, or belong to a send."""
    parts = value.get("components")
    if not any(key in value for key in _OWN_KEYS) and isinstance(parts, list):
        return replace(_listed_components(parts), kind="components")
    if isinstance(parts, list) and any(_is_sent(part) for part in parts):
        return _send({"template": value})
    return Document("template", tuple(_whole_issues(value)))


def _whole_issues(value: Extra) -> Iterator[Issue]:
    """A key that does not fit is told, and the rest is read without it."""
    left, told = dict(value), set[str]()
    found: Definition | Odd = read_definition(left)
    while isinstance(found, Odd) and found.path in left:
        yield odd_issue(found, "")
        told.add(found.path)
        del left[found.path]
        found = read_definition(left)
    yield from (each for each in definition_issues(found) if each.path not in told)


def _listed_components(parts: list[Json]) -> Document:
    found = _listed(parts, "")
    moved = (replace(one, path=f"components{one.path}") for one in found.issues)
    return Document("components", tuple(moved))


def _send(value: Extra) -> Document:
    """Return a send body; of one without its type, the paths are as if it had one."""
    body = value if "type" in value else {**value, "type": "template"}
    return Document("send", issues(parse(body, dialect_of(body))))


def _is_sent(part: Json) -> bool:
    """Tell a send's component from a definition's."""
    if not isinstance(part, Mapping):
        return False
    if plain(part.get("type")) == "button" or any(key in part for key in _SENT_KEYS):
        return True
    cards = part.get("cards")
    first = cards[0] if isinstance(cards, list) and cards else None
    return isinstance(first, Mapping) and any(key in first for key in _CARD_KEYS)


def _part(value: Extra) -> Document:
    kind = plain(value["type"])
    if _is_sent(value):
        dialect: Dialect = "cloud" if _speaks_cloud(value) else "8x8"
        part = read_component(value, dialect)
        return Document("component", tuple(one_component_issues(part, Checking(dialect), "")))
    dialect = dialect_of_definition(value)
    if kind in BUTTONS and kind not in PARTS:
        return Document("button", tuple(_button(value, dialect)))
    if kind not in PARTS:
        return _parameter(value)
    return Document("component", part_issues(read_part(value, dialect), dialect))


def _button(value: Extra, dialect: Dialect) -> Iterator[Issue]:
    yield from one_button_issues(read_button(value, dialect), Scene(dialect), "")


def _parameter(value: Extra) -> Document:
    """A parameter of a send stands alone in some documents; all else is unknown."""
    dialect: Dialect = "cloud" if _speaks_cloud(value) else "8x8"
    part = read_parameter(value, dialect)
    if isinstance(part, Odd):
        return Document("unknown", (odd_issue(part, ""),))
    return Document("parameter", tuple(parameter_issues(part, dialect, None, "")))


def _speaks_cloud(value: Json) -> bool:
    """Tell Meta's spelling by keys that 8x8 has not."""
    ahead = [value]
    while ahead:
        one = ahead.pop()
        if isinstance(one, Mapping):
            if not one.keys().isdisjoint(("sub_type", "card_index", "link", "coupon_code")):
                return True
            ahead += one.values()
        elif isinstance(one, list):
            ahead += one
    return False
