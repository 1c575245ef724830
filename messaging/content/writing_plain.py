"""Writes text, media, location, contacts and reaction, in both dialects."""

from __future__ import annotations

from messaging.content.parts import Extra, Json
from messaging.content.pen import Pen
from messaging.content.plain import Contacts, Location, Media, Reaction, Text
from messaging.content.values import Plain


def eight(content: Plain, pen: Pen) -> dict[str, Json]:
    """Return {"type", "content"}."""
    kind = content.kind if isinstance(content, Media) else _kind(content)
    kind = "file" if kind == "document" else kind
    written = content.written if pen.own else None
    inner = {**_eight_inner(content, pen), **pen.keep(content.beside)}
    return {"type": written or kind, "content": inner}


def _kind(content: Text | Location | Contacts | Reaction) -> str:
    return type(content).__name__.lower()


def _eight_inner(content: Plain, pen: Pen) -> Extra:
    match content:
        case Text():
            return given(text=content.text, preview_url=content.preview)
        case Media():
            source = given(url=content.url, id=content.id)
            return source | given(
                text=content.caption, filename=content.filename, voice=content.voice
            )
        case Location():
            return {"location": _location(content, pen)}
        case Contacts():
            return {"contacts": list(content.contacts)}
        case Reaction():
            return {"umid": content.message_id, "emoji": content.emoji}


def cloud(content: Plain, pen: Pen) -> dict[str, Json]:
    """Return {"type", <type>: {...}}."""
    kind = content.kind if isinstance(content, Media) else _kind(content)
    named = {} if pen.own and content.written is None else {"type": kind}
    if isinstance(content, Contacts):
        pen.keep(content.beside)
        return {**named, kind: list(content.contacts)}
    inner = {**_cloud_inner(content, pen), **pen.keep(content.beside)}
    return {**named, kind: inner}


def _cloud_inner(content: Text | Media | Location | Reaction, pen: Pen) -> Extra:
    match content:
        case Text():
            return given(body=content.text, preview_url=content.preview)
        case Media():
            source = given(link=content.url, id=content.id)
            return source | given(
                caption=content.caption, filename=content.filename, voice=content.voice
            )
        case Location():
            return _location(content, pen)
        case Reaction():
            return {"message_id": content.message_id, "emoji": content.emoji}


def _location(content: Location, pen: Pen) -> dict[str, Json]:
    return {
        "latitude": content.latitude,
        "longitude": content.longitude,
        **given(name=content.name, address=content.address),
        **pen.keep(content.extra),
    }


def given(**values: Json) -> dict[str, Json]:
    """Return the values that are there."""
    return {key: value for key, value in values.items() if value is not None}
