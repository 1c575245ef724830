"""What a WhatsApp message can be, as values. Shapes are those of 8x8's send body.

Every part keeps what it does not know in `extra`, so that reading and writing lose nothing.
Standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = Any
Extra: TypeAlias = Mapping[str, Json]


def canonical(value: Json) -> str:
    """Return canonical JSON text: key order kept, no spaces, ASCII escapes (NUL survives).

    Raises ValueError for NaN and infinities.
    """
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """The body or footer of an interactive message: {"text": ...}."""

    text: str
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of an interactive message: {"type": "text", "text"} or media in `extra`."""

    type: str
    text: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all interactive messages share. `written` is the send body's `type` as written
    ("interactive", "Interactive"); `beside` holds keys next to `interactive` (fallbackText)."""

    body: TextBlock | None = None
    header: Header | None = None
    footer: TextBlock | None = None
    extra: Extra = field(default_factory=dict)
    beside: Extra = field(default_factory=dict)
    written: str = "interactive"


@dataclass(frozen=True, slots=True)
class Button:
    """A reply button. `extra` belongs to the button, `reply_extra` to its `reply` object."""

    id: str
    title: str
    type: str | None = "reply"
    extra: Extra = field(default_factory=dict)
    reply_extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list."""

    id: str
    title: str
    description: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of rows of a list."""

    rows: tuple[Row, ...]
    title: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text; `beside` holds keys next to `text` (fallbackText, sms, whatsApp)."""

    text: str
    beside: Extra = field(default_factory=dict)
    written: str = "text"


@dataclass(frozen=True, slots=True)
class InteractiveButtons:
    """One to three reply buttons under a text."""

    frame: Frame
    buttons: tuple[Button, ...]
    action_extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InteractiveList:
    """A button that opens a menu of rows in sections."""

    frame: Frame
    button: str
    sections: tuple[Section, ...]
    action_extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InteractiveFlow:
    """A button that opens a WhatsApp Flow; `parameters_extra` holds flowAction and the like."""

    frame: Frame
    flow_id: str
    cta: str
    parameters_extra: Extra = field(default_factory=dict)
    action_extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template with its send components, kept as they are written."""

    name: str
    language: str
    components: tuple[Json, ...] | None = None
    extra: Extra = field(default_factory=dict)
    beside: Extra = field(default_factory=dict)
    written: str = "template"


@dataclass(frozen=True, slots=True)
class Opaque:
    """Any other kind: kept and sent as written."""

    body: Mapping[str, Json]


Content: TypeAlias = (
    Text | InteractiveButtons | InteractiveList | InteractiveFlow | Template | Opaque
)


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong with a content. `code` is tooLong, tooMany, tooFew, missing, duplicate or
    notAllowed; `path` is where in the send body, as in `content.interactive.body.text`."""

    code: str
    message: str
    path: str


def is_free_form(content: Content) -> bool:
    """Tell whether this may only be sent inside the 24 h service window."""
    return not isinstance(content, Template)


def type_of(content: Content) -> str:
    """Return a short name: text, button, list, flow, template, or the kind 8x8 calls it."""
    match content:
        case Text():
            return "text"
        case InteractiveButtons():
            return "button"
        case InteractiveList():
            return "list"
        case InteractiveFlow():
            return "flow"
        case Template():
            return "template"
        case Opaque(body):
            return _opaque_type(body)


def _opaque_type(body: Mapping[str, Json]) -> str:
    written = body.get("type")
    kind = written.lower() if isinstance(written, str) else "other"
    if kind == "interactive" and isinstance(body.get("content"), dict):
        interactive = body["content"].get("interactive")
        inner = interactive.get("type") if isinstance(interactive, dict) else None
        kind = inner.lower() if isinstance(inner, str) else kind
    return kind[:24]
