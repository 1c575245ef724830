"""Tells an open run page when its run has changed."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase

from console.live import event_stream, let_go
from console.runs.finding import find_run
from console.runs.stamp import stamp_of


async def run_live(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Stream `changed` with a stamp whenever a transition, a status or an effect moves."""
    await sync_to_async(_check)(request, public_id)
    return event_stream("changed", lambda: stamp_of(public_id))


def _check(request: HttpRequest, public_id: str) -> None:
    try:
        find_run(request, public_id)
    finally:
        let_go()
