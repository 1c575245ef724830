"""Reads what interactive messages and the cards of carousels are framed in."""

from __future__ import annotations

from messaging.content.interactive import Link
from messaging.content.parts import Extra, Frame, Header, MediaRef, TextBlock
from messaging.content.taking import maybe, rest, take

_MEDIA_HEADERS = ("image", "video", "document")


def frame_of(inner: Extra, beside: Extra, written: str, kind: str | None) -> Frame:
    return Frame(
        body=block(inner, "body"),
        header=header(inner),
        footer=block(inner, "footer"),
        extra=rest(inner, "type", "body", "header", "footer", "action"),
        beside=beside,
        written=written,
        inner=kind if kind is None or kind != kind.lower() else "",
    )


def block(source: Extra, key: str) -> TextBlock | None:
    found = maybe(source, key, dict)
    return None if found is None else TextBlock(take(found, "text", str), rest(found, "text"))


def header(source: Extra) -> Header | None:
    found = maybe(source, "header", dict)
    if found is None:
        return None
    kind = take(found, "type", str)
    if kind in _MEDIA_HEADERS and found.get(kind) is not None:
        medium = _medium(take(found, kind, dict))
        return Header(kind, maybe(found, "text", str), medium, rest(found, "type", "text", kind))
    return Header(kind, maybe(found, "text", str), None, rest(found, "type", "text"))


def _medium(source: Extra) -> MediaRef:
    return MediaRef(
        maybe(source, "link", str),
        maybe(source, "id", str),
        maybe(source, "caption", str),
        maybe(source, "filename", str),
        rest(source, "link", "id", "caption", "filename"),
    )


def link(action: Extra) -> Link:
    """Return what the action's parameters {"display_text", "url"} open."""
    given = take(action, "parameters", dict)
    title, url = take(given, "display_text", str), take(given, "url", str)
    return Link(title, url, rest(given, "display_text", "url"))
