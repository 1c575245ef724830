"""What the kinds of content are made of. Standard library only.

Every part keeps what it does not know in `extra`, so that reading and writing lose nothing. An
explicit null counts as absent and stays in `extra` as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Json: TypeAlias = Any
Extra: TypeAlias = Mapping[str, Json]
Dialect: TypeAlias = Literal["8x8", "cloud"]
Severity: TypeAlias = Literal["error", "warning"]
MediaKind: TypeAlias = Literal["image", "video", "audio", "document", "sticker"]


def canonical(value: Json) -> str:
    """Return canonical JSON text: key order kept, no spaces, ASCII escapes (NUL survives).

    Raises ValueError for NaN and infinities.
    """
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong with a content, or is lost on the way into the other dialect.

    `path` is where in the body as it was written, as in `content.interactive.body.text`.
    """

    code: str
    message: str
    path: str
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """The body or footer of an interactive message: {"text": ...}."""

    text: str
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A file: an address that the provider fetches, or the id of an upload.

    In a journey the id may be one of our media library; a provider knows its own only.
    """

    link: str | None = None
    id: str | None = None
    caption: str | None = None
    filename: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of an interactive message: {"type": "text", "text"}, or a medium under the name
    of its type: {"type": "image", "image": {"link" | "id"}}."""

    type: str
    text: str | None = None
    media: MediaRef | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all interactive messages share.

    `written` is the body's `type` as written ("interactive", "Interactive"); `inner` that of the
    interactive object: "" for the kind's own name, None where a sample leaves it out. `beside`
    holds keys next to `interactive` (fallbackText, sms, whatsApp; 8x8 only).
    """

    body: TextBlock | None = None
    header: Header | None = None
    footer: TextBlock | None = None
    extra: Extra = field(default_factory=dict)
    beside: Extra = field(default_factory=dict)
    written: str = "interactive"
    inner: str | None = ""
