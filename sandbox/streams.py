"""Uploads, read bit by bit."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import BodyPartReader

_CHUNK = 2**16


async def chunks_of(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(_CHUNK):
        yield chunk
