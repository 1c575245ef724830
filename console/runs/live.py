"""Tells an open run page when its run has changed."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase

from console.live import event_stream, let_go
from console.runs.finding import find_run
from console.runs.stamp import stamp_of


async def run_live(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Stream `changed` with a stamp whenever a transition, a status or an effect moves."""
    run_id = await sync_to_async(_find)(request, public_id)
    return event_stream("changed", lambda: stamp_of(run_id))


def _find(request: HttpRequest, public_id: str) -> int:
    try:
        return find_run(request, public_id).pk
    finally:
        let_go()
