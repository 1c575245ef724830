"""What stands above a bubble's text: a medium or a place. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from messaging.content.bubbles import (
    BubbleHeader,
    MediaHeader,
    MediaKind,
    PlaceHeader,
    TextHeader,
)
from messaging.content.leniently import Object, kind_of, object_of, text_of

# How the bubble draws what 8x8 and Meta call by several names.
MEDIA: Mapping[str, MediaKind] = {
    "image": "image",
    "gif": "image",
    "video": "video",
    "audio": "audio",
    "voice": "audio",
    "file": "document",
    "document": "document",
    "sticker": "sticker",
}


def header_of(header: Object) -> BubbleHeader | None:
    kind = kind_of(header)
    if kind == "text":
        return TextHeader(text_of(header, "text"))
    if kind == "location":
        return place(object_of(header, "location"))
    return media(MEDIA[kind], object_of(header, kind)) if kind in MEDIA else None


def media(kind: MediaKind, source: Object, url: str = "") -> MediaHeader:
    """Return a media header; where no name was sent, the last part of the address is one."""
    address = url or text_of(source, "url", "link")
    last = unquote(address.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1])
    return MediaHeader(kind, address, text_of(source, "filename", "fileName") or last)


def place(source: Object) -> PlaceHeader:
    return PlaceHeader(
        text_of(source, "name"),
        text_of(source, "address"),
        degrees(text_of(source, "latitude")),
        degrees(text_of(source, "longitude")),
    )


def degrees(text: str) -> float:
    """Samples write coordinates as numbers and as texts; what is neither is 0."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if -180 <= value <= 180 else 0.0
