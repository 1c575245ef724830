"""What a file is, by its bytes: its name and what its sender says count for nothing.

Only heads and lists of contents are read: nothing is decoded or unpacked.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO

import imagesize
import puremagic

HEAD = 4_096
UNKNOWN = "application/octet-stream"
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_OOXML = "application/vnd.openxmlformats-officedocument."
# The folder in which an office's zip file keeps its text.
_OFFICES = {
    "word/": _OOXML + "wordprocessingml.document",
    "xl/": _OOXML + "spreadsheetml.sheet",
    "ppt/": _OOXML + "presentationml.presentation",
}
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_BRANDS = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"F4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
}
# Word, Excel and PowerPoint of old share one container; which of them it is, its name may say.
OLE = "application/x-ole-storage"
_OLE_HEAD = bytes.fromhex("d0cf11e0a1b11ae1")
# Texts that browsers run.
_ACTIVE = (
    (b"<svg", "image/svg+xml"),
    (b"<html", "text/html"),
    (b"<!doctype html", "text/html"),
    (b"<script", "text/html"),
    (b"<?xml", "application/xml"),
    (b"<!doctype", "application/xml"),
)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file's bytes say. `is_opus` of Ogg sounds, `is_moving` of WebP; pixels of pictures,
    0 where they cannot be read."""

    mime: str
    is_opus: bool = False
    is_moving: bool = False
    width: int = 0
    height: int = 0


def sniff(file: IO[bytes]) -> Sniffed:
    """Return what the file is; leaves it at its start."""
    file.seek(0)
    head = file.read(HEAD)
    mime = _type_of(head, file)
    width, height = _pixels(file) if mime in _PICTURES else (0, 0)
    file.seek(0)
    return Sniffed(
        mime,
        is_opus=mime == "audio/ogg" and head[28:36] == b"OpusHead",
        is_moving=mime == "image/webp" and head[12:16] == b"VP8X" and _flags(head[20:21]) & 2 > 0,
        width=max(width, 0),
        height=max(height, 0),
    )


def _type_of(head: bytes, file: IO[bytes]) -> str:
    if head[4:8] == b"ftyp":
        return _brand(head[8:12])
    if head.startswith(b"OggS"):
        return "video/ogg" if head[28:35] == b"\x80theora" else "audio/ogg"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file)
    if head.startswith(_OLE_HEAD):
        return OLE
    if head.startswith(b"#!AMR"):
        return "audio/amr"
    return _text(head) or _magic(head)


def _flags(byte: bytes) -> int:
    """Return the bits of one byte; none where the file ends before it."""
    return int.from_bytes(byte)


def _brand(brand: bytes) -> str:
    """Return the type of an ISO media file by its major brand (ISO/IEC 14496-12)."""
    if brand[:2] in {b"3g", b"3G"}:
        return "video/3gpp"
    return _BRANDS.get(brand, "video/mp4")


def _zipped(file: IO[bytes]) -> str:
    """Return which office made a zip file, by its list of contents.

    OpenDocument's `mimetype` lies there uncompressed (OpenDocument 1.2, part 3, section 3.3): a
    compressed one is not read, because how much it unpacks to is not what the list says.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()[:1_000]
            if "mimetype" in names and _is_plain(archive.getinfo("mimetype")):
                told = archive.read("mimetype").decode("ascii", "replace").strip()
                return told if told.startswith(_OPEN_DOCUMENT) else "application/zip"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return UNKNOWN
    if "[Content_Types].xml" not in names:
        return "application/zip"
    known = [mime for folder, mime in _OFFICES.items() if any(n.startswith(folder) for n in names)]
    return known[0] if len(known) == 1 else "application/zip"


def _is_plain(member: zipfile.ZipInfo) -> bool:
    is_stored = member.compress_type == zipfile.ZIP_STORED
    return is_stored and max(member.file_size, member.compress_size) < 100


def _text(head: bytes) -> str:
    """Return the type of a text; "" of anything else. A head may end within a letter."""
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3 or len(head) < HEAD:
            return ""
        text = head[: error.start].decode("utf-8-sig")
    if not text or any(letter < " " and letter not in "\t\n\r\f\x1b" for letter in text):
        return ""
    if text.startswith(("%PDF-", "{\\rtf")):
        return ""
    start = text.lstrip().lower().encode()
    return next((mime for mark, mime in _ACTIVE if mark in start), "text/plain")


def _magic(head: bytes) -> str:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    return next((match.mime_type for match in found if match.mime_type), UNKNOWN)


def _pixels(file: IO[bytes]) -> tuple[int, int]:
    file.seek(0)
    try:
        width, height = imagesize.get(file)
    except (ValueError, OSError, TypeError, IndexError, OverflowError):
        return 0, 0
    return int(width), int(height)
