"""Tells an open run page when its run has changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from console.live import event_stream, in_thread, still
from console.runs.finding import find_run
from console.runs.stamp import stamp_of


async def run_live(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Stream `changed` with a stamp whenever a transition, a status or an effect moves."""
    await in_thread(lambda: find_run(request, public_id))
    may = still(request, lambda asked: find_run(asked, public_id))
    return event_stream("changed", lambda: stamp_of(public_id), may)
