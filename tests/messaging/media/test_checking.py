"""Which files may be sent: judged by their bytes, at, below and beyond each limit."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from messaging.errors import MediaRefused
from messaging.media.checking import Checked, check
from messaging.media.sniffing import Sniffed, sniff
from tests.messaging.media.samples import (
    HTML,
    PDF,
    SVG,
    deflated_type,
    docx,
    jpeg,
    mp4,
    ogg,
    png,
    webp,
    zipped,
)

KB, MB = 2**10, 2**20


def checked(content: bytes, name: str = "", header: str = "", size: int | None = None) -> Checked:
    sniffed = sniff(io.BytesIO(content))
    return check(sniffed, len(content) if size is None else size, name, header)


@pytest.mark.parametrize(
    ("content", "kind", "mime"),
    [
        (png(), "image", "image/png"),
        (jpeg(), "image", "image/jpeg"),
        (webp(), "sticker", "image/webp"),
        (webp(moving=True), "sticker", "image/webp"),
        (mp4(), "video", "video/mp4"),
        (mp4(b"3gp4"), "video", "video/3gpp"),
        (mp4(b"M4A "), "audio", "audio/mp4"),
        (ogg(), "audio", "audio/ogg"),
        (b"ID3\4" + b"\0" * 100, "audio", "audio/mpeg"),
        (b"\xff\xf1\x50\x80" + b"\0" * 100, "audio", "audio/aac"),
        (b"#!AMR\n" + b"\0" * 50, "audio", "audio/amr"),
        (PDF, "document", "application/pdf"),
        (b"Dear Ann,\n", "document", "text/plain"),
        (
            docx(),
            "document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, kind: str, mime: str) -> None:
    found = checked(content)

    assert (found.attachment.kind, found.mime) == (kind, mime)


@pytest.mark.parametrize(
    ("content", "name", "header", "says"),
    [
        (HTML, "photo.jpg", "image/jpeg", "its contents are text/html"),
        (png(), "photo.jpg", "", "says that it is image/jpeg, but its contents are image/png"),
        (png(), "photo.png", "application/pdf", "says that it is application/pdf"),
        (HTML, "page.html", "text/html", "does not show files of the type text/html"),
        (SVG, "logo.svg", "image/svg+xml", "image/svg"),
        (b"<?xml version='1.0'?>" + SVG, "", "", "image/svg"),
        (b"\xef\xbb\xbf  \n" + HTML, "note.txt", "text/plain", "its contents are text/html"),
        (PDF + HTML, "a.jpg", "image/jpeg", "its contents are application/pdf"),
        (zipped({"a.txt": "x"}), "a.docx", "", "application/zip"),
        (b"MZ" + b"\0" * 200, "setup.pdf", "application/pdf", "its contents are"),
        (ogg(b"\x01vorbis\0"), "a.ogg", "", "codec Opus only"),
        (png(0, 0), "a.png", "image/png", "damaged"),
        (png()[:18], "a.png", "image/png", "damaged"),
        (png(30_000, 30_000), "bomb.png", "image/png", "more than 50 million"),
        (b"", "a.png", "image/png", "empty"),
    ],
)
def test_what_lies_or_cannot_be_shown_is_refused(
    content: bytes, name: str, header: str, says: str
) -> None:
    with pytest.raises(MediaRefused, match=says):
        checked(content, name, header)


@pytest.mark.parametrize(
    ("content", "most"),
    [
        (png(), 5 * MB),
        (mp4(), 16 * MB),
        (ogg(), 16 * MB),
        (webp(), 100 * KB),
        (webp(moving=True), 500 * KB),
        (PDF, 100 * MB),
    ],
)
def test_each_kind_has_its_limit(content: bytes, most: int) -> None:
    assert checked(content, size=most).attachment.most == most
    with pytest.raises(MediaRefused, match="takes .* of up to"):
        checked(content, size=most + 1)


def test_a_sound_in_the_container_of_films_is_a_sound_by_its_name() -> None:
    assert checked(mp4(b"mp42"), "voice.m4a", "audio/x-m4a").mime == "audio/mp4"


def test_old_word_files_are_known_by_their_names() -> None:
    content = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600

    assert checked(content, "letter.doc", "application/msword").mime == "application/msword"
    with pytest.raises(MediaRefused):
        checked(content, "setup.msi")


def test_sniffing_reads_pixels_without_decoding() -> None:
    assert sniff(io.BytesIO(png(70_000, 2))) == Sniffed("image/png", width=70_000, height=2)


@pytest.mark.parametrize("end", range(0, 60, 7))
def test_cut_files_are_sniffed_without_an_error(end: int) -> None:
    assert sniff(io.BytesIO(docx()[:end])).mime
    assert sniff(io.BytesIO(jpeg()[:end])).mime
    assert sniff(io.BytesIO(webp()[:end])).mime


@pytest.mark.parametrize("end", range(16, 30))
def test_a_webp_that_ends_within_its_head_is_sniffed_without_an_error(end: int) -> None:
    assert sniff(io.BytesIO(webp()[:end])) == Sniffed("image/webp")


def test_a_compressed_type_is_not_unpacked_whatever_its_size_is_said_to_be() -> None:
    content = deflated_type(b"\0" * 30_000_000, told_size=99)
    tracemalloc.start()
    try:
        found = sniff(io.BytesIO(content))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert found == Sniffed("application/zip")
    assert most < 1_000_000


def test_a_compressed_type_that_is_damaged_is_sniffed_without_an_error() -> None:
    content = bytearray(deflated_type(b"abcdefgh" * 3, told_size=24))
    content[38:44] = b"\xff" * 6

    assert sniff(io.BytesIO(bytes(content))) == Sniffed("application/zip")
