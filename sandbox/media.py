"""Files that customers send: kept under an address of our own, as the provider hosts them."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox.errors import Refusal

MB = 2**20
NAME_LENGTH = 120
TOO_LARGE = 3011
# What WhatsApp takes as a picture, film or sound, and how large; all else is a file.
_STICKER = ("Sticker", 512_000)
_IMAGE, _VIDEO, _AUDIO, _FILE = ("Image", 5 * MB), ("Video", 16 * MB), ("Audio", 16 * MB), 100 * MB
_KINDS = {
    "image/webp": _STICKER,
    **dict.fromkeys(("image/jpeg", "image/png"), _IMAGE),
    **dict.fromkeys(("video/mp4", "video/3gpp"), _VIDEO),
    **dict.fromkeys(
        (
            *("audio/aac", "audio/amr", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/opus"),
            *("audio/webm", "audio/x-m4a"),
        ),
        _AUDIO,
    ),
}


@dataclass(frozen=True, slots=True)
class MediaFile:
    id: str
    kind: str  # Image, Video, Audio, File, Sticker: the type of the webhook
    name: str
    content_type: str
    sha256: str = ""  # hexadecimal
    size: int = 0


class MediaStore:
    """A folder with each file and what is known of it beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def save(
        self,
        name: str,
        content_type: str,
        chunks: AsyncIterator[bytes],
        kind_and_limit: tuple[str, int] | None = None,
    ) -> MediaFile:
        """Keep a file; refuse with 413 what is larger than WhatsApp takes of its kind."""
        kind, limit = kind_and_limit or kind_of(content_type)
        media_id = _new_id()
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / media_id
        try:
            size, digest = await _write(path, chunks, kind, limit)
        except BaseException:  # a customer who hangs up leaves half a file
            path.unlink(missing_ok=True)
            raise
        media = MediaFile(media_id, kind, safe_name(name, kind), content_type, digest, size)
        path.with_suffix(".json").write_text(json.dumps(asdict(media)))
        return media

    def find(self, media_id: str) -> tuple[MediaFile, Path]:
        """The file and where it lies; 404 when there is none."""
        path = self._folder / media_id
        if not re.fullmatch(r"[a-p]{32}", media_id) or not path.with_suffix(".json").exists():
            raise Refusal(404, 1300, "Media not found")
        return MediaFile(**json.loads(path.with_suffix(".json").read_text())), path

    def known(self, media_id: str) -> MediaFile:
        return self.find(media_id)[0]

    def delete(self, media_id: str) -> bool:
        """Whether there was such a file."""
        try:
            _, path = self.find(media_id)
        except Refusal:
            return False
        path.unlink(missing_ok=True)
        path.with_suffix(".json").unlink(missing_ok=True)
        return True

    def clear(self) -> None:
        for path in self._folder.glob("*"):
            path.unlink(missing_ok=True)


async def _write(
    path: Path, chunks: AsyncIterator[bytes], kind: str, limit: int
) -> tuple[int, str]:
    """Size and SHA-256 of what was written; refuses what is empty or too large."""
    size, digest = 0, hashlib.sha256()
    with path.open("wb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise _too_large(kind, limit)
            digest.update(chunk)
            file.write(chunk)
    if not size:
        raise Refusal(400, 1000, "the file is empty")
    return size, digest.hexdigest()


def kind_of(content_type: str) -> tuple[str, int]:
    """The webhook's type of a file, and how many bytes it may have."""
    return _KINDS.get(content_type, ("File", _FILE))


def safe_name(name: str, kind: str) -> str:
    """A file name that is one part of a path, on any system."""
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[^\w.()+ -]", "_", last).strip(". ")
    return clean[-NAME_LENGTH:] or kind.lower()


def _new_id() -> str:
    """Letters only, so that what masks phone numbers leaves an address whole."""
    return "".join(secrets.choice("abcdefghijklmnop") for _ in range(32))


def _too_large(kind: str, limit: int) -> Refusal:
    most = f"{limit // MB} MB" if limit >= MB else f"{limit // 1024} KB"
    return Refusal(413, TOO_LARGE, f"{kind} larger than {most}")
