"""Files as small as their formats allow, and files that are not what they say."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from accounts.models import Account
from messaging.media.actions import add_media
from messaging.media.models import Media
from tests.factories import make_user


def png(width: int = 2, height: int = 3, padding: int = 0) -> bytes:
    """Return a PNG whose head says these pixels; `padding` bytes of a comment make it larger."""
    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = _chunk(b"IHDR", size) + _chunk(b"tEXt", b"Comment\0" + b"x" * padding)
    return (
        b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    crc = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)


def jpeg(width: int = 4, height: int = 5) -> bytes:
    """Return a JPEG's heads: enough for whoever does not decode it."""
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\0" * 9
    return start + frame + b"\xff\xd9"


def webp(moving: bool = False, padding: int = 0) -> bytes:
    """Return an extended WebP of 512 × 512 pixels."""
    flags = 0x02 if moving else 0x00
    head = b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + b"\xff\x01\0\xff\x01\0"
    body = b"WEBP" + head + b"x" * padding
    return b"RIFF" + struct.pack("<I", len(body)) + body


def ogg(codec: bytes = b"OpusHead") -> bytes:
    """Return the first page of an Ogg stream."""
    return b"OggS\0\2" + b"\0" * 20 + b"\1\x13" + codec + b"\0" * 40


def mp4(brand: bytes = b"isom", size: int = 64) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\2\0isommp42" + b"\0" * size


def docx() -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"})


def zipped(files: dict[str, str]) -> bytes:
    """Return a zip file of these texts."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return kept.getvalue()


def deflated_type(content: bytes, told_size: int) -> bytes:
    """Return a zip file whose `mimetype` is compressed, and of this size by the list alone."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", content)
    written = kept.getvalue()
    size_at = written.rindex(b"PK\x01\x02") + 24
    return written[:size_at] + struct.pack("<I", told_size) + written[size_at + 4 :]


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def put(account: Account, content: bytes | None = None, name: str = "picture.png") -> Media:
    """Put a file into the account's library."""
    kept = png() if content is None else content
    return add_media(account, io.BytesIO(kept), len(kept), name, "", make_user())[0]
