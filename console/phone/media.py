"""Customers' files: from the browser to the sandbox, and back through us to the browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import aiohttp
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from console.phone.errors import PhoneError
from console.phone.line import Line
from messaging.content.attachments import AUDIO, DOCUMENT, IMAGE, VIDEO, Attachment, attachment_of
from messaging.content.bubbles import BubbleHeader, MediaHeader, Shown

CAPTION_LENGTH = 1024
# Headers of the sandbox's answer that a player needs to jump within a film.
_PASSED = ("Content-Length", "Content-Range", "Accept-Ranges", "Last-Modified", "ETag")
_CHUNK = 2**16
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_ID = re.compile(r"[a-p]{32}")
_PATH = re.compile(r"/sandbox/media/([a-p]{32})/([^/?#]+)")


def media_url(sandbox_url: str, url: str) -> str:
    """Return our address of a file that the sandbox keeps; "" for one of strangers."""
    path = url.removeprefix(sandbox_url) if sandbox_url else ""
    found = _PATH.fullmatch(path)
    if found is None:
        return ""
    return f"{reverse('admin:phone_media', args=[found[1]])}?name={found[2]}"


def through_us(shown: Shown) -> Shown:
    """Return a bubble whose media come through us: a browser asks neither the sandbox nor
    strangers for them."""
    cards = tuple(replace(card, header=_header(card.header)) for card in shown.cards)
    return replace(shown, header=_header(shown.header), cards=cards)


def _header(header: BubbleHeader | None) -> BubbleHeader | None:
    # Files that we keep ourselves are at addresses of ours already.
    if isinstance(header, MediaHeader) and not header.url.startswith("/media/"):
        return replace(header, url=media_url(settings.SANDBOX_URL, header.url))
    return header


async def send(line: Line, msisdn: str, file: UploadedFile[Any], text: str) -> None:
    """Send a file as the customer; raise PhoneError for what WhatsApp would not take."""
    kind = checked(file, text)
    content_type = type_of(file)
    caption = "" if kind is AUDIO else text
    await line.sandbox.send_media(msisdn, _parts(file), file.name or "", content_type, caption)


async def _parts(file: UploadedFile[Any]) -> AsyncIterator[bytes]:
    for chunk in file.chunks(_CHUNK):
        yield chunk


def checked(file: UploadedFile[Any], text: str) -> Attachment:
    """Return the kind of a file that WhatsApp takes with this text under it."""
    kind = attachment_of(type_of(file))
    if not file.size:
        raise PhoneError(400, _("The file is empty."))
    if file.size > kind.most:
        raise PhoneError(413, too_large(kind))
    if len(text) > CAPTION_LENGTH:
        sentence = _("The caption has more than %(most)d characters.") % {"most": CAPTION_LENGTH}
        raise PhoneError(400, sentence)
    return kind


def type_of(file: UploadedFile[Any]) -> str:
    """Return the content type that the browser gave; a plain file's when it is no such thing."""
    given = (file.content_type or "").lower()
    return given if _TYPE.fullmatch(given) else "application/octet-stream"


def too_large(kind: Attachment) -> str:
    words = {
        IMAGE: _("WhatsApp takes pictures of up to %(mb)d MB."),
        VIDEO: _("WhatsApp takes films of up to %(mb)d MB."),
        AUDIO: _("WhatsApp takes sounds of up to %(mb)d MB."),
        DOCUMENT: _("WhatsApp takes documents of up to %(mb)d MB."),
    }
    return words[kind] % {"mb": kind.most // 2**20}


async def fetch(line: Line, media_id: str, name: str, byte_range: str) -> StreamingHttpResponse:
    """Return a file as an answer that is read from the sandbox while it is sent."""
    if not _ID.fullmatch(media_id):
        raise PhoneError(404, _("There is no such file."))
    stack = AsyncExitStack()
    answer = await stack.enter_async_context(line.sandbox.media(media_id, byte_range))
    content_type = answer.headers.get("Content-Type", "")
    is_shown = attachment_of(content_type) is not DOCUMENT
    response = StreamingHttpResponse(
        _chunks(answer, stack),
        status=answer.status,
        content_type=content_type if is_shown else "application/octet-stream",
    )
    for header in _PASSED:
        if header in answer.headers:
            response[header] = answer.headers[header]
    way = "inline" if is_shown else "attachment"
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


async def _chunks(answer: aiohttp.ClientResponse, stack: AsyncExitStack) -> AsyncIterator[bytes]:
    async with stack:
        async for chunk in answer.content.iter_chunked(_CHUNK):
            yield chunk
