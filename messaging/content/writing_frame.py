"""Writes what interactive messages and the cards of carousels are framed in."""

from __future__ import annotations

from dataclasses import replace

from messaging.content.interactive import Link
from messaging.content.parts import Frame, Header, Json, MediaRef, TextBlock
from messaging.content.pen import Pen


def framed(frame: Frame, kind: str, action: Json, pen: Pen) -> dict[str, Json]:
    """Return the interactive object around an action; `kind` is its usual type."""
    inner: dict[str, Json] = {}
    written = frame.inner if pen.own else ""
    if written is not None:
        inner["type"] = written or kind
    if frame.header is not None:
        inner["header"] = header(frame.header, pen)
    if frame.body is not None:
        inner["body"] = block(frame.body, pen)
    if frame.footer is not None:
        inner["footer"] = block(frame.footer, pen)
    if action is not None:
        inner["action"] = action
    return {**inner, **pen.keep(frame.extra)}


def block(found: TextBlock, pen: Pen) -> dict[str, Json]:
    return {"text": found.text, **pen.keep(found.extra)}


def header(found: Header, pen: Pen) -> dict[str, Json]:
    written: dict[str, Json] = {"type": found.type}
    if found.text is not None:
        written["text"] = found.text
    if found.media is not None:
        written[found.type] = medium(found.media, found.type, pen)
    return {**written, **pen.keep(found.extra)}


def medium(found: MediaRef, kind: str, pen: Pen) -> dict[str, Json]:
    if pen.dialect == "cloud" and not pen.own:
        found = _for_meta(found, kind, pen)
    known = {
        "link": found.link,
        "id": found.id,
        "caption": found.caption,
        "filename": found.filename,
    }
    kept = {key: value for key, value in known.items() if value is not None}
    return {**kept, **pen.keep(found.extra)}


def _for_meta(found: MediaRef, kind: str, pen: Pen) -> MediaRef:
    """Meta takes an address or an id, never both, no caption, a file name for documents only."""
    identity = None if found.link else found.id
    filename = found.filename if kind == "document" else None
    pen.drop(found.caption, None if identity else found.id, None if filename else found.filename)
    return replace(found, id=identity, caption=None, filename=filename)


def link(found: Link, pen: Pen) -> dict[str, Json]:
    """Return the parameters of a URL button."""
    return {"display_text": found.title, "url": found.url, **pen.keep(found.extra)}
