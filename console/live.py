"""Server-sent events for pages that follow something: looks now and then, holds no connection."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import StreamingHttpResponse

LOOK_EVERY_S = 0.7
KEEP_EVERY_S = 15.0
# The browser comes back by itself afterwards, and is asked anew who it is.
LONGEST_S = 300.0


def let_go() -> None:
    """Give this thread's database connection back, outside of a test's transaction."""
    if not connection.in_atomic_block:
        connection.close()


def event_stream(event: str, look: Callable[[], str]) -> StreamingHttpResponse:
    """Return a response that sends `event` with what `look` returns, at once and on each change.

    `look` asks the database one small question in a thread; its connection is given back after
    each look, so that a thousand open pages hold none.
    """
    response = StreamingHttpResponse(_changes(event, look), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response


async def _changes(event: str, look: Callable[[], str]) -> AsyncIterator[str]:
    """Yield the stream's text. Looks again only when the time for it has come."""

    def look_and_let_go() -> str:
        try:
            return look()
        finally:
            let_go()

    known, told_at, ends_at = "", time.monotonic(), time.monotonic() + LONGEST_S
    while time.monotonic() < ends_at:
        found = await sync_to_async(look_and_let_go)()
        if found != known:
            known, told_at = found, time.monotonic()
            yield f"event: {event}\ndata: {found}\n\n"
        elif time.monotonic() - told_at > KEEP_EVERY_S:
            told_at = time.monotonic()
            yield ": keep\n\n"
        await asyncio.sleep(LOOK_EVERY_S)
