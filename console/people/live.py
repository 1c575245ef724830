"""Tells an open contact page when something new has happened."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from console.live import event_stream, in_thread, still
from console.people.finding import find_contact
from console.people.stamp import stamp_of


async def contact_live(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Stream `changed` with a stamp whenever a message, a status or a run moves."""
    contact_id = await in_thread(lambda: find_contact(request, public_id).pk)
    may = still(request, lambda asked: find_contact(asked, public_id))
    return event_stream("changed", lambda: stamp_of(contact_id), may)
