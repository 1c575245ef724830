"""The files that a native send body names by id, and their places. Standard library only.

Three places hold a file: the content of a media message, the medium of a header or card
{"type": "image", "image": {"id"}}, and a template's parameter {"type": "image", "id"}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from messaging.content.parts import Json

_KINDS = frozenset({"image", "gif", "video", "audio", "voice", "file", "document", "sticker"})
# Ids of our library; providers' own ids are numbers.
_OURS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Copy:
    """A provider's copy of a file: by its id there, or by an address that it fetches."""

    id: str = ""
    link: str = ""
    # Told beside the file where nothing else names it: of documents.
    filename: str = ""


def library_ids(body: Json) -> set[str]:
    """Return the ids of our library that a body names."""
    return set(_ids(body))


def with_copies(body: Json, copies: Mapping[str, Copy]) -> Json:
    """Return the body with each file named as its provider knows it."""
    if isinstance(body, list):
        return [with_copies(item, copies) for item in body]
    if not isinstance(body, dict):
        return body
    kind = body.get("type")
    found = {key: with_copies(value, copies) for key, value in body.items()}
    if not _is_kind(kind):
        return found
    if isinstance(found.get("content"), dict):
        return {**found, "content": _placed(found["content"], copies, "url")}
    if isinstance(found.get(kind), dict):
        return {**found, kind: _placed(found[kind], copies, "link")}
    return _placed(found, copies, "url")


def _ids(body: Json) -> Iterator[str]:
    if isinstance(body, list):
        for item in body:
            yield from _ids(item)
    elif isinstance(body, dict):
        kind = body.get("type")
        if _is_kind(kind):
            for place in (body.get("content"), body.get(kind), body):
                if isinstance(place, dict) and _is_ours(place.get("id")):
                    yield place["id"]
        for value in body.values():
            yield from _ids(value)


def _is_kind(kind: Json) -> bool:
    return isinstance(kind, str) and kind.lower() in _KINDS


def _is_ours(id: Json) -> bool:
    return isinstance(id, str) and _OURS.fullmatch(id) is not None


def _placed(place: Mapping[str, Json], copies: Mapping[str, Copy], link_key: str) -> Json:
    copy = copies.get(str(place.get("id")))
    if copy is None:
        return dict(place)
    named = {"filename": copy.filename} if copy.filename and "filename" not in place else {}
    if copy.id:
        return {**place, "id": copy.id, **named}
    rest = {key: value for key, value in place.items() if key != "id"}
    return {link_key: copy.link, **rest, **named}
