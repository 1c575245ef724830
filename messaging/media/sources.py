"""The files that a customer's message names, and where they are to be had.

Sources: 8x8 Connect, inbound messages (pre-signed addresses, 24 h); Meta Cloud API, media by id;
WhatsApp Flows, media of PhotoPicker and DocumentPicker: by id in a reply, encrypted on the CDN in
what an endpoint gets.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote

from messaging.content.values import Json

Kind = Literal["image", "video", "audio", "document", "sticker"]
KINDS: Mapping[str, Kind] = {
    "image": "image",
    "gif": "image",
    "video": "video",
    "audio": "audio",
    "voice": "audio",
    "file": "document",
    "document": "document",
    "sticker": "sticker",
}
# A form brings at most 30 files (WhatsApp Flows, media rules).
MOST = 30
_PLACE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Encryption:
    """How a Flow's file is locked on the CDN; hashes and keys in base64."""

    encrypted_hash: str
    plaintext_hash: str
    iv: str = field(repr=False)
    encryption_key: str = field(repr=False)
    hmac_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Source:
    """A file at a place of a message: by `url`, or by the provider's `id`. `sha256` is what the
    provider says of its bytes, hex or base64, "" when it says nothing."""

    place: str
    kind: Kind
    name: str = ""
    url: str = field(default="", repr=False)
    id: str = ""
    sha256: str = ""
    encryption: Encryption | None = None


def sources_of(message: Json) -> list[Source]:
    """Return the files of an inbound message's {"type", "content"}, in order."""
    if not isinstance(message, dict) or not isinstance(message.get("content"), dict):
        return []
    content = message["content"]
    kind = KINDS.get(str(message.get("type")).lower())
    if kind is not None:
        found = _own(kind, content)
        return [found] if found else []
    by_place = {found.place: found for found in _of_form(content)}
    return list(by_place.values())[:MOST]


def _own(kind: Kind, content: Mapping[str, Json]) -> Source | None:
    url, id = _text(content, "url"), _text(content, "id")
    if not url and not id:
        return None
    name = _text(content, "filename") or _text(content, "fileName") or _tail(url)
    # By its id a file can be asked for anew; its address is good for five minutes only.
    return Source("", kind, name, "" if id else url, id, _text(content, "sha256"))


def _tail(url: str) -> str:
    """Return the file's name at the end of an address, "" when there is none."""
    last = unquote(url.partition("#")[0].partition("?")[0].rpartition("/")[2])
    return last if "." in last.strip(".") else ""


def _of_form(content: Mapping[str, Json]) -> Iterator[Source]:
    interactive = content.get("interactive")
    replies = interactive.values() if isinstance(interactive, dict) else ()
    for reply in replies:
        written = reply.get("responseJson", reply.get("response_json")) if _is(reply) else None
        for key, value in _object(written).items():
            yield from _of_answer(key, value)


def _of_answer(key: str, value: Json) -> Iterator[Source]:
    items = value if isinstance(value, list) else [value]
    for number, item in enumerate(items):
        if _is(item) and (found := _picked(f"{_plain(key)}.{number}", item)):
            yield found


def _picked(place: str, item: Mapping[str, Json]) -> Source | None:
    """Return the file that a picker's media object stands for; None for any other object."""
    name, mime = _text(item, "file_name"), _text(item, "mime_type")
    kind: Kind = "image" if mime.startswith("image/") else "document"
    if _text(item, "cdn_url"):
        locked = _encryption(item.get("encryption_metadata"))
        return Source(place, kind, name, _text(item, "cdn_url"), "", "", locked) if locked else None
    if _text(item, "id") and mime:
        return Source(place, kind, name, "", _text(item, "id"), _text(item, "sha256"))
    return None


def _encryption(value: Json) -> Encryption | None:
    if not _is(value):
        return None
    found = {name: _text(value, name) for name in Encryption.__dataclass_fields__}
    return Encryption(**found) if all(found.values()) else None


def _plain(key: str) -> str:
    """Return an answer's name as a column holds it: PostgreSQL refuses NUL and half letters."""
    return "".join(letter if letter.isprintable() else "_" for letter in key[:_PLACE_LENGTH])


def _object(text: Json) -> Mapping[str, Json]:
    try:
        value = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _is(value: Json) -> bool:
    return isinstance(value, dict)


def _text(source: Mapping[str, Json], key: str) -> str:
    value = source.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""
