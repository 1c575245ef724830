"""A phone's chat as server-sent events: one whenever it changes, as long as the browser listens."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from asgiref.sync import sync_to_async

from console.live import ASK_EVERY_S, in_thread, let_go
from console.phone.sandbox import Sandbox, SandboxError

# A comment this often keeps proxies from closing a quiet stream.
KEEP_S = 15
# Two changes closer than this are told as one.
PAUSE_S = 0.05
AGAIN_S = 2.0
# The browser then asks anew, and with it whether the person may still look.
LIFE_S = 600.0
RETRY_MS = 1000


async def events(
    sandbox: Sandbox,
    msisdn: str,
    chat_of: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    may: Callable[[], bool],
) -> AsyncIterator[str]:
    """Yield the chat at once and after every change; ends when the task is cancelled, or when
    `may`, which is asked now and then, says no.

    Waits at the sandbox, not in the database: an open phone holds no connection of the pool.
    """
    # What the log-in check has used would otherwise be kept until the stream ends.
    await sync_to_async(let_go)()
    yield f"retry: {RETRY_MS}\n\n"
    asked_at = time.monotonic()
    ends_at = asked_at + LIFE_S
    revision = -1
    while time.monotonic() < ends_at:
        if time.monotonic() - asked_at >= ASK_EVERY_S:
            asked_at = time.monotonic()
            if not await in_thread(may):
                return
        try:
            phone = await sandbox.watch(msisdn, revision, KEEP_S)
        except SandboxError:
            yield "event: trouble\ndata: {}\n\n"
            await asyncio.sleep(AGAIN_S)
            continue
        if phone["revision"] == revision:
            yield ": keep\n\n"
            continue
        revision = phone["revision"]
        yield f"event: phone\ndata: {json.dumps(chat_of(phone))}\n\n"
        await asyncio.sleep(PAUSE_S)
