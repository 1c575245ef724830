"""Reads text, media, location, contacts and reaction, in both dialects."""

from __future__ import annotations

from messaging.content.parts import Extra, Json, MediaKind
from messaging.content.plain import Contacts, Location, Media, Reaction, Text
from messaging.content.taking import Unfit, maybe, objects, rest, take

# 8x8 calls a document `file`; its inbound messages and some samples write `document`.
EIGHT_MEDIA: dict[str, MediaKind] = {
    "image": "image",
    "video": "video",
    "audio": "audio",
    "file": "document",
    "document": "document",
    "sticker": "sticker",
}
CLOUD_MEDIA: dict[str, MediaKind] = {
    key: kind for key, kind in EIGHT_MEDIA.items() if key != "file"
}


def eight_text(content: Extra, written: str) -> Text:
    return Text(
        take(content, "text", str),
        rest(content, "text", "preview_url"),
        written,
        maybe(content, "preview_url", bool),
    )


def cloud_text(body: Extra, written: str | None) -> Text:
    inner = take(body, "text", dict)
    return Text(
        take(inner, "body", str),
        rest(inner, "body", "preview_url"),
        written,
        maybe(inner, "preview_url", bool),
        "cloud",
    )


def eight_media(kind: MediaKind, content: Extra, written: str) -> Media:
    return Media(
        kind,
        *_source(content, "url"),
        maybe(content, "text", str),
        maybe(content, "filename", str),
        rest(content, "url", "id", "text", "filename", "voice"),
        written,
        maybe(content, "voice", bool),
    )


def cloud_media(kind: MediaKind, inner: Extra, written: str) -> Media:
    return Media(
        kind,
        *_source(inner, "link"),
        maybe(inner, "caption", str),
        maybe(inner, "filename", str),
        rest(inner, "link", "id", "caption", "filename", "voice"),
        written,
        maybe(inner, "voice", bool),
        "cloud",
    )


def _source(inner: Extra, address: str) -> tuple[str | None, str | None]:
    """Return (address, id); one of them must be there."""
    url, identity = maybe(inner, address, str), maybe(inner, "id", str)
    if url is None and identity is None:
        raise Unfit(inner, address, str)
    return url, identity


def eight_location(content: Extra, written: str) -> Location:
    location = take(content, "location", dict)
    return Location(
        *_point(location),
        maybe(location, "name", str),
        maybe(location, "address", str),
        rest(location, "latitude", "longitude", "name", "address"),
        rest(content, "location"),
        written,
    )


def cloud_location(location: Extra, written: str) -> Location:
    return Location(
        *_point(location),
        maybe(location, "name", str),
        maybe(location, "address", str),
        rest(location, "latitude", "longitude", "name", "address"),
        {},
        written,
        "cloud",
    )


def _point(location: Extra) -> tuple[Json, Json]:
    return _degrees(location, "latitude"), _degrees(location, "longitude")


def _degrees(location: Extra, key: str) -> Json:
    value = location.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Unfit(location, key, float)
    return value


def eight_contacts(content: Extra, written: str) -> Contacts:
    return Contacts(tuple(objects(content, "contacts")), rest(content, "contacts"), written)


def cloud_contacts(body: Extra, written: str) -> Contacts:
    return Contacts(tuple(objects(body, "contacts")), {}, written, "cloud")


def eight_reaction(content: Extra, written: str) -> Reaction:
    return Reaction(
        take(content, "umid", str),
        take(content, "emoji", str),
        rest(content, "umid", "emoji"),
        written,
    )


def cloud_reaction(inner: Extra, written: str) -> Reaction:
    return Reaction(
        take(inner, "message_id", str),
        take(inner, "emoji", str),
        rest(inner, "message_id", "emoji"),
        written,
        "cloud",
    )
