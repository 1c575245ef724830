"""Which files may be sent, as what, and why others may not."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass

from django.utils.translation import gettext as _

from messaging.content.attachments import (
    AUDIO,
    DOCUMENT,
    DOCUMENT_TYPES,
    IMAGE,
    KB,
    MB,
    MOVING_STICKER,
    STICKER,
    VIDEO,
    Attachment,
    attachment_of,
)
from messaging.errors import MediaRefused
from messaging.media.sniffing import OLE, UNKNOWN, Sniffed

# Pixels of a picture. A few kilobytes can unpack to more than any phone holds.
MOST_PIXELS = 50_000_000
# Names that browsers, phones and tables give to one and the same type.
_SAME = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "audio/mp3": "audio/mpeg",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/aacp": "audio/aac",
    "audio/x-aac": "audio/aac",
    "audio/x-hx-aac-adts": "audio/aac",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
    "audio/3gpp": "video/3gpp",
    "text/csv": "text/plain",
    "application/csv": "text/plain",
}
_OLE_TYPES = frozenset(
    {"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"}
)
_NO_CLAIM = frozenset({"", UNKNOWN, "binary/octet-stream"})


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be sent: as which kind, and under which type."""

    attachment: Attachment
    mime: str


def check(sniffed: Sniffed, size: int, name: str, header: str) -> Checked:
    """Return what a file may be sent as; raise MediaRefused, with the reason.

    `name` and `header` (a Content-Type) are what is claimed of it: neither may contradict its
    bytes.
    """
    if not size:
        raise MediaRefused(_("The file is empty."))
    mime = _agreed(sniffed.mime, name, header)
    attachment = _attachment_of(mime, sniffed)
    if size > attachment.most:
        raise MediaRefused(_too_large(attachment, size))
    _check_pixels(attachment, sniffed)
    if mime == "audio/ogg" and not sniffed.is_opus:
        raise MediaRefused(
            _("WhatsApp takes Ogg sounds with the codec Opus only; this has another.")
        )
    return Checked(attachment, mime)


def plain_type(mime: str) -> str:
    """Return the one name of a type that has several, without parameters."""
    bare = mime.partition(";")[0].strip().lower()
    return _SAME.get(bare, bare)


def size_words(count: int, up: bool = False) -> str:
    """Return a size in words, bytes in; `up` rounds up, so that what is above a limit reads so."""
    unit, name = (MB, "MB") if count >= MB else (KB, "kB")
    tenths = -(-count * 10 // unit) if up else count * 10 // unit
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest} {name}" if rest else f"{whole} {name}"


def limit_words() -> list[str]:
    """Return what is taken, a line for each kind."""
    stickers = {"still": size_words(STICKER.most), "moving": size_words(MOVING_STICKER.most)}
    return [
        _("Pictures: JPEG, PNG; %(most)s") % {"most": size_words(IMAGE.most)},
        _("Films: MP4, 3GP; %(most)s") % {"most": size_words(VIDEO.most)},
        _("Sounds: AAC, AMR, MP3, M4A, Ogg with Opus; %(most)s") % {"most": size_words(AUDIO.most)},
        _("Stickers: WebP; still %(still)s, moving %(moving)s") % stickers,
        _("Documents: PDF, Word, Excel, PowerPoint, text; %(most)s")
        % {"most": size_words(DOCUMENT.most)},
    ]


def _agreed(mime: str, name: str, header: str) -> str:
    """Return the type that bytes, name and header agree on; raise MediaRefused."""
    named = mimetypes.guess_type(name)[0] or ""
    real = plain_type(mime)
    claims = [plain_type(claim) for claim in (named, header)]
    if real == OLE:
        return next((claim for claim in claims if claim in _OLE_TYPES), OLE)
    if real == "video/mp4" and "audio/mp4" in claims:
        real = "audio/mp4"  # one container: many recorders write a film's brand into sounds
    for claim in claims:
        if claim not in _NO_CLAIM and claim != real:
            told = {"claim": claim, "real": real}
            raise MediaRefused(
                _("It says that it is %(claim)s, but its contents are %(real)s.") % told
            )
    return "text/csv" if real == "text/plain" and named == "text/csv" else real


def _attachment_of(mime: str, sniffed: Sniffed) -> Attachment:
    if mime in STICKER.types:
        return MOVING_STICKER if sniffed.is_moving else STICKER
    attachment = attachment_of(mime)
    if attachment is DOCUMENT and mime not in DOCUMENT_TYPES:
        raise MediaRefused(
            _(
                "WhatsApp does not show files of the type %(mime)s. Use JPEG or PNG for pictures, "
                "WebP for stickers, MP4 or 3GP for films, AAC, AMR, MP3, M4A or Ogg with Opus for "
                "sounds, PDF, Word, Excel, PowerPoint or text for documents."
            )
            % {"mime": mime}
        )
    return attachment


def _check_pixels(attachment: Attachment, sniffed: Sniffed) -> None:
    if attachment not in (IMAGE, STICKER, MOVING_STICKER):
        return
    if not sniffed.width or not sniffed.height:
        raise MediaRefused(_("The picture is damaged: how large it is cannot be read."))
    if sniffed.width * sniffed.height > MOST_PIXELS:
        told = {"width": sniffed.width, "height": sniffed.height, "most": MOST_PIXELS // 1_000_000}
        raise MediaRefused(
            _("%(width)d × %(height)d pixels are more than %(most)d million.") % told
        )


def _too_large(attachment: Attachment, size: int) -> str:
    words = {
        IMAGE: _("WhatsApp takes pictures of up to %(most)s; this one has %(size)s."),
        VIDEO: _("WhatsApp takes films of up to %(most)s; this one has %(size)s."),
        AUDIO: _("WhatsApp takes sounds of up to %(most)s; this one has %(size)s."),
        DOCUMENT: _("WhatsApp takes documents of up to %(most)s; this one has %(size)s."),
        STICKER: _("WhatsApp takes still stickers of up to %(most)s; this one has %(size)s."),
        MOVING_STICKER: _(
            "WhatsApp takes moving stickers of up to %(most)s; this one has %(size)s."
        ),
    }
    return words[attachment] % {
        "most": size_words(attachment.most),
        "size": size_words(size, up=True),
    }
