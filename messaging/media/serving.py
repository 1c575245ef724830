"""Serving files by their signed addresses: as data, never as a page with anybody's powers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import IO
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from accounts.scope import accounts_of
from messaging.media.keeping import CHUNK
from messaging.media.links import Link, read_token
from messaging.media.models import Media

# What browsers draw or play without running any of it; everything else is for saving.
SHOWN = frozenset(
    {
        *("image/jpeg", "image/png", "image/webp", "image/gif"),
        *("audio/aac", "audio/amr", "audio/mp4", "audio/mpeg", "audio/ogg"),
        *("video/mp4", "video/3gpp"),
    }
)
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@require_safe
def serve(request: HttpRequest, token: str, name: str = "") -> HttpResponseBase:
    """Return a file, or a part of it. `name` is for those who look at an address' ending."""
    link = read_token(token)
    media = Media.objects.filter(public_id=link.media).first() if link else None
    if link is None or media is None or not _may(request, link, media):
        raise Http404
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    part = _part(asked[1], asked[2], media.size) if asked else range(media.size)
    if part is None:
        refusal = HttpResponse(status=416)
        refusal["Content-Range"] = f"bytes */{media.size}"
        return refusal
    try:
        file = default_storage.open(media.file)
    except FileNotFoundError as error:
        raise Http404 from error
    response = StreamingHttpResponse(_bytes(file, part), status=206 if asked else 200)
    response["Content-Length"] = str(len(part))
    if asked:
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{media.size}"
    return _dressed(response, link, media)


def _may(request: HttpRequest, link: Link, media: Media) -> bool:
    """A provider has the address only; a person must also work for the file's account."""
    if link.audience == "provider":
        return media.in_library
    own = accounts_of(request.user).filter(pk=media.account_id)
    return request.user.has_perm("messaging.view_media") and own.exists()


def _dressed(response: StreamingHttpResponse, link: Link, media: Media) -> StreamingHttpResponse:
    is_shown = media.mime in SHOWN
    response["Content-Type"] = media.mime if is_shown else "application/octet-stream"
    if link.audience == "provider":
        response["Content-Type"] = media.mime
    way = "inline" if is_shown else "attachment"
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(media.name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Robots-Tag"] = "noindex"
    return response


def _part(first: str, last: str, size: int) -> range | None:
    """Return the bytes that a range asks for; None when there are none such (RFC 9110, 14.1.2)."""
    if not first:
        count = min(int(last or 0), size)
        return range(size - count, size) if count else None
    start = int(first)
    stop = min(int(last) + 1, size) if last else size
    return range(start, stop) if start < stop else None


async def _bytes(file: IO[bytes], part: range) -> AsyncIterator[bytes]:
    """Read on a thread, piece by piece: an iterator that is none of asyncio's is read by Django
    to its end before the first byte is sent."""
    try:
        await asyncio.to_thread(file.seek, part.start)
        left = len(part)
        while left and (chunk := await asyncio.to_thread(file.read, min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
    finally:
        file.close()
