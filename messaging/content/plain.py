"""The kinds of content that are no interactive message and no template. Standard library only.

`written` is the body's `type` as written, None where Cloud API bodies leave it out. `beside` holds
keys next to the known ones of 8x8's `content` (fallbackText, sms, whatsApp), or of the Cloud API's
object of that type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from messaging.content.parts import Dialect, Extra, Issue, Json, MediaKind


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text. `preview` asks for a preview of the first link (Cloud API only)."""

    text: str
    beside: Extra = field(default_factory=dict)
    written: str | None = "text"
    preview: bool | None = None
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class Media:
    """A file by address or id; 8x8 calls a document `file`. Only documents have a file name.

    `voice` makes a voice message of an audio (Cloud API only).
    """

    kind: MediaKind
    url: str | None = None
    id: str | None = None
    caption: str | None = None
    filename: str | None = None
    beside: Extra = field(default_factory=dict)
    written: str | None = None
    voice: bool | None = None
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class Location:
    """A point on the map; samples write the degrees as numbers and as texts.

    `extra` holds unknown keys of the location, `beside` those next to it.
    """

    latitude: Json
    longitude: Json
    name: str | None = None
    address: str | None = None
    extra: Extra = field(default_factory=dict)
    beside: Extra = field(default_factory=dict)
    written: str | None = "location"
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class Contacts:
    """Cards of people, each in the Cloud API's shape {"name": {"formatted_name"}, "phones"}."""

    contacts: tuple[Extra, ...]
    beside: Extra = field(default_factory=dict)
    written: str | None = "contacts"
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji on an earlier message, named by its provider's id; "" takes it back."""

    message_id: str
    emoji: str
    beside: Extra = field(default_factory=dict)
    written: str | None = "reaction"
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A message of another channel of 8x8 (RCS, Viber, Line, Zalo, SMS): sent as written."""

    channel: str
    body: Mapping[str, Json]
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class Opaque:
    """A kind that is out of scope, or misshapen: kept and sent as written.

    `misfit` tells what kept a known kind from being read.
    """

    body: Mapping[str, Json]
    dialect: Dialect = "8x8"
    misfit: Issue | None = None
