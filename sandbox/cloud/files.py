"""Uploaded and received files of the Graph API: ids, short-lived addresses, limits by type."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import AsyncIterator
from urllib.parse import quote

from sandbox.cloud.errors import BAD_VALUE, INVALID, GraphRefusal
from sandbox.errors import Refusal
from sandbox.media import MB, MediaFile, MediaStore

KB = 1024
ADDRESS_LIVES_S = 300
TOO_LARGE = 131053
# Meta Cloud API, supported media types: kind and most bytes.
_AUDIO, _VIDEO, _IMAGE = ("Audio", 16 * MB), ("Video", 16 * MB), ("Image", 5 * MB)
_DOCUMENT, _STICKER = ("File", 100 * MB), ("Sticker", 500 * KB)
_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    **dict.fromkeys(
        ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus"), _AUDIO
    ),
    **dict.fromkeys(("video/mp4", "video/3gpp"), _VIDEO),
    **dict.fromkeys(("image/jpeg", "image/png"), _IMAGE),
    "image/webp": _STICKER,
    **dict.fromkeys(
        (
            *("text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel"),
            "application/vnd.ms-powerpoint",
            f"{_OFFICE}.wordprocessingml.document",
            f"{_OFFICE}.spreadsheetml.sheet",
            f"{_OFFICE}.presentationml.presentation",
        ),
        _DOCUMENT,
    ),
}


class CloudFiles:
    def __init__(self, media: MediaStore) -> None:
        self._media = media
        self._secret = secrets.token_bytes(16)

    async def upload(self, name: str, content_type: str, chunks: AsyncIterator[bytes]) -> MediaFile:
        """Keep a file; refuses with 100 types Meta does not take, with 131053 what is larger."""
        if content_type not in TYPES:
            known = ", ".join(sorted(TYPES))
            raise GraphRefusal(INVALID, f"Param file must be of one of these types: {known}")
        try:
            return await self._media.save(name, content_type, chunks, TYPES[content_type])
        except Refusal as refusal:
            raise GraphRefusal(TOO_LARGE, refusal.message) from refusal

    def find(self, media_id: str) -> MediaFile | None:
        try:
            return self._media.find(media_id)[0]
        except Refusal:
            return None

    def address(self, origin: str, media_id: str) -> str:
        """Where phones find the file of an id; refuses an unknown one with 131009."""
        file = self.find(media_id)
        if file is None:
            raise GraphRefusal(BAD_VALUE, "the media id is not known to this number")
        return f"{origin}/sandbox/media/{file.id}/{quote(file.name)}"

    def query(self, media_id: str) -> dict[str, str]:
        """The query of an address that works for five minutes."""
        until = str(int(time.time()) + ADDRESS_LIVES_S)
        return {"mid": media_id, "ext": until, "hash": self._hash(media_id, until)}

    def allows(self, query: dict[str, str]) -> bool:
        """Whether the address is ours and has not run out."""
        media_id, until = query.get("mid", ""), query.get("ext", "")
        is_ours = hmac.compare_digest(self._hash(media_id, until), query.get("hash", ""))
        return is_ours and int(until) > time.time()

    def delete(self, media_id: str) -> bool:
        return self._media.delete(media_id)

    def _hash(self, media_id: str, until: str) -> str:
        wanted = f"{media_id}.{until}".encode()
        return hmac.new(self._secret, wanted, hashlib.sha256).hexdigest()
