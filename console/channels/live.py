"""Tells an open channel page when its channel has changed."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponseBase

from console.channels.finding import find_channel
from console.channels.stamp import channel_stamp
from console.live import event_stream, in_thread, still


async def channel_live(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Stream `changed` with a stamp whenever a check, a switch or the pause moves."""
    await in_thread(lambda: find_channel(request, public_id))
    may = still(request, lambda asked: find_channel(asked, public_id))
    return event_stream("changed", lambda: channel_stamp(public_id), may)
