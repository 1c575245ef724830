"""The customer's phone: what has arrived on it, and what can be tapped there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from journeys.engine.values import Json

ChoiceKind = Literal["button", "row", "quick_reply"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap; a template's quick reply is `quick_reply`."""

    kind: ChoiceKind
    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message on the phone; `umid` is what a reply to it names, `key` its effect."""

    umid: str
    key: str
    body: Mapping[str, Json]


def find_choice(arrived: list[Arrived], wanted: str, *, row: bool) -> tuple[Arrived, Choice] | None:
    """Return the newest thing to tap that has the id or the title, and its message."""
    for message in reversed(arrived):
        for choice in choices(message.body):
            if (choice.kind == "row") == row and wanted in (choice.id, choice.title):
                return message, choice
    return None


def is_template(body: Mapping[str, Json]) -> bool:
    return str(body.get("type")).lower() == "template"


def flow_token(arrived: list[Arrived]) -> str:
    """Return the token that the newest Flow message was sent with, if it names one."""
    for message in reversed(arrived):
        found = next(_named(message.body.get("content"), "flowToken", "flow_token"), None)
        if isinstance(found, str):
            return found
    return "unused"


def flow_id(arrived: list[Arrived]) -> str:
    """Return the id of the form that was sent last, "" when none was."""
    for message in reversed(arrived):
        found = next(_named(message.body.get("content"), "flowId", "flow_id"), None)
        if found:
            return str(found)
    return ""


def choices(body: Mapping[str, Json]) -> Iterator[Choice]:
    """Yield the reply buttons, rows and quick replies of a send body, at any depth."""
    content = body.get("content")
    for buttons in _named(content, "buttons"):
        for button in _objects(buttons):
            reply = button.get("reply")
            yield from _choice("button", reply if isinstance(reply, dict) else button)
    for rows in _named(content, "rows"):
        for row in _objects(rows):
            yield from _choice("row", row)
    for components in _named(content, "components"):
        for component in _objects(components):
            yield from _quick_replies(component)


def _choice(kind: ChoiceKind, named: Mapping[str, Json]) -> Iterator[Choice]:
    written, title = named.get("id"), named.get("title")
    if isinstance(written, str) and isinstance(title, str):
        description = named.get("description")
        told = description if isinstance(description, str) else ""
        yield Choice(kind, written, title, told)


def _quick_replies(component: Mapping[str, Json]) -> Iterator[Choice]:
    """Yield the quick reply that a template's button component fills in, if it is one."""
    if str(component.get("type")).lower() != "button":
        return
    for parameter in _objects(component.get("parameters")):
        payload = parameter.get("payload")
        if isinstance(payload, str):
            title = parameter.get("text")
            yield Choice("quick_reply", payload, title if isinstance(title, str) else payload)


def _objects(value: Json) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _named(value: Json, *names: str) -> Iterator[Json]:
    """Yield the values under these keys, at any depth, the outer ones first."""
    level = [value]
    while level:
        below: list[Json] = []
        for one in level:
            if isinstance(one, dict):
                yield from (one[name] for name in names if name in one)
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
        level = below
