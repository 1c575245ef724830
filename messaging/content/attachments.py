"""What files WhatsApp takes, and how large. Standard library only.

Source: 8x8 Chat Apps API, media; Meta's supported media types have the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

KB = 2**10
MB = 2**20


@dataclass(frozen=True, slots=True)
class Attachment:
    """A kind of file; no `types` means every other one."""

    kind: str
    types: frozenset[str]
    most: int


IMAGE = Attachment("image", frozenset({"image/jpeg", "image/png"}), 5 * MB)
VIDEO = Attachment("video", frozenset({"video/mp4", "video/3gpp"}), 16 * MB)
AUDIO = Attachment(
    "audio",
    frozenset({"audio/aac", "audio/amr", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/opus"})
    | {"audio/webm", "audio/x-m4a"},
    16 * MB,
)
DOCUMENT = Attachment("document", frozenset(), 100 * MB)
# Meta Cloud API, supported media types: a sticker is WebP, still or moving.
STICKER = Attachment("sticker", frozenset({"image/webp"}), 100 * KB)
MOVING_STICKER = Attachment("sticker", frozenset({"image/webp"}), 500 * KB)
# What people send as files (8x8 Chat Apps API, media), with the open formats of the same offices.
DOCUMENT_TYPES = frozenset(
    {
        "application/msword",
        "application/pdf",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "text/csv",
        "text/plain",
    }
)
ATTACHMENTS = (IMAGE, VIDEO, AUDIO, DOCUMENT)


def attachment_of(content_type: str) -> Attachment:
    """Return the kind that a file of this content type is sent as."""
    return next((each for each in ATTACHMENTS if content_type in each.types), DOCUMENT)
