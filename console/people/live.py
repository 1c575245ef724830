"""Tells an open contact page when something new has happened."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase

from console.live import event_stream, let_go
from console.people.page import find_contact
from console.people.stamp import stamp_of


async def contact_live(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Stream `changed` with a stamp whenever a message, a status or a run moves."""
    contact_id = await sync_to_async(_find)(request, public_id)
    return event_stream("changed", lambda: stamp_of(contact_id))


def _find(request: HttpRequest, public_id: str) -> int:
    try:
        return find_contact(request, public_id).pk
    finally:
        let_go()
