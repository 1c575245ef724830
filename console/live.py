"""Server-sent events for pages that follow something: looks now and then, holds no connection."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.contrib import admin
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, StreamingHttpResponse

from accounts.scope import forget_account

LOOK_EVERY_S = 0.7
KEEP_EVERY_S = 15.0
# The browser comes back by itself afterwards, and is asked anew who it is.
LONGEST_S = 300.0
# Who lost the right to look sees nothing new after so long.
ASK_EVERY_S = 30.0

Answer = TypeVar("Answer")


def let_go() -> None:
    """Give this thread's database connection back, outside of a test's transaction."""
    if not connection.in_atomic_block:
        connection.close()


async def in_thread(ask: Callable[[], Answer]) -> Answer:
    """Ask the database in a thread and give its connection back."""

    def ask_and_let_go() -> Answer:
        try:
            return ask()
        finally:
            let_go()

    return await sync_to_async(ask_and_let_go)()


def event_stream(
    event: str, look: Callable[[], str], may: Callable[[], bool]
) -> StreamingHttpResponse:
    """Return a response that sends `event` with what `look` returns, at once and on each change.

    `look` asks the database one small question in a thread; its connection is given back after
    each look, so that a thousand open pages hold none. `may` is asked now and then; the stream
    ends when it says no.
    """
    response = StreamingHttpResponse(_changes(event, look, may), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response


def still(request: HttpRequest, check: Callable[[HttpRequest], object]) -> Callable[[], bool]:
    """Return the question whether the request would still be let in: by its log-in as it is now,
    and by `check`, which raises for those who may not look."""

    def may() -> bool:
        key = request.session.session_key
        request.session = SessionStore(key)
        request.user = get_user(request)
        forget_account(request)
        try:
            check(request)
        except (PermissionDenied, Http404):
            return False
        return admin.site.has_permission(request)

    return may


async def _changes(
    event: str, look: Callable[[], str], may: Callable[[], bool]
) -> AsyncIterator[str]:
    """Yield the stream's text. Looks again only when the time for it has come."""
    known, told_at, ends_at = "", time.monotonic(), time.monotonic() + LONGEST_S
    asked_at = time.monotonic()
    while time.monotonic() < ends_at:
        if time.monotonic() - asked_at >= ASK_EVERY_S:
            asked_at = time.monotonic()
            if not await in_thread(may):
                return
        found = await in_thread(look)
        if found != known:
            known, told_at = found, time.monotonic()
            yield f"event: {event}\ndata: {found}\n\n"
        elif time.monotonic() - told_at > KEEP_EVERY_S:
            told_at = time.monotonic()
            yield ": keep\n\n"
        await asyncio.sleep(LOOK_EVERY_S)
