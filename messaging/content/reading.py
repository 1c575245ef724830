"""Reads send bodies of both dialects into typed content. Never raises: what does not fit a known
kind becomes Opaque, which is kept and sent as written."""

from __future__ import annotations

from collections.abc import Mapping

from messaging.content import reading_plain as plain
from messaging.content import template_cloud, template_eight
from messaging.content.parts import Dialect, Extra, Json
from messaging.content.reading_interactive import interactive
from messaging.content.recognising import (
    CLOUD_ENVELOPE,
    EIGHT_ENVELOPE,
    channel_of,
    is_receipt,
)
from messaging.content.taking import Unfit, rest, take
from messaging.content.values import Content, Foreign, Opaque


def parse(body: Json, dialect: Dialect = "8x8") -> Content:
    """Return the content of a send body, or of its content part.

    The content part is {"type", "content"} at 8x8 (and in the native form), {"type", <type>} at
    the Cloud API. Keys of the envelope (user, to, channels, ...) are left out. `type` is compared
    without case, as samples write it both ways.
    """
    if not isinstance(body, Mapping):
        return Opaque({"content": body}, dialect)
    try:
        return _eight(body) if dialect == "8x8" else _cloud(body)
    except Unfit as unfit:
        return Opaque(_part(body, dialect), dialect, unfit.issue(body))


def _part(body: Extra, dialect: Dialect) -> Mapping[str, Json]:
    """Return the content part; of a body that has none, everything but the envelope."""
    if dialect == "8x8" and "type" in body and "content" in body:
        return {"type": body["type"], "content": body["content"]}
    envelope = EIGHT_ENVELOPE if dialect == "8x8" else CLOUD_ENVELOPE
    return {key: value for key, value in body.items() if key not in envelope}


def _eight(body: Extra) -> Content:
    channel = channel_of(body)
    if channel is not None:
        return Foreign(channel, _part(body, "8x8"))
    written = take(body, "type", str)
    content = body.get("content")
    if not isinstance(content, Mapping):
        raise Unfit(body, "content", dict)
    match written.lower():
        case "text":
            return plain.eight_text(content, written)
        case "template":
            return template_eight.read(content, written)
        case "interactive":
            beside = rest(content, "interactive")
            return interactive(take(content, "interactive", dict), beside, written, "8x8")
        case "location":
            return plain.eight_location(content, written)
        case "contacts":
            return plain.eight_contacts(content, written)
        case "reaction":
            return plain.eight_reaction(content, written)
        case kind if kind in plain.EIGHT_MEDIA:
            return plain.eight_media(plain.EIGHT_MEDIA[kind], content, written)
    raise Unfit(body, "type")


def _cloud(body: Extra) -> Content:
    if is_receipt(body):
        return Opaque(_part(body, "cloud"), "cloud")
    if "type" not in body and "text" in body:
        return plain.cloud_text(body, None)
    written = take(body, "type", str)
    match written:
        case "text":
            return plain.cloud_text(body, written)
        case "template":
            return template_cloud.read(take(body, "template", dict), written)
        case "interactive":
            return interactive(take(body, "interactive", dict), {}, written, "cloud")
        case "location":
            return plain.cloud_location(take(body, "location", dict), written)
        case "contacts":
            return plain.cloud_contacts(body, written)
        case "reaction":
            return plain.cloud_reaction(take(body, "reaction", dict), written)
        case kind if kind in plain.CLOUD_MEDIA:
            return plain.cloud_media(plain.CLOUD_MEDIA[kind], take(body, kind, dict), written)
    raise Unfit(body, "type")
