"""Where a request comes from, as far as that can be believed."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the visitor's address; behind proxies, the one that the outermost of ours saw.

    Each proxy adds the address it was called from at the right. What stands further left was
    written by the visitor.
    """
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXIES <= len(seen) and seen[-settings.PROXIES]:
        return str(seen[-settings.PROXIES])
    return str(request.META.get("REMOTE_ADDR", ""))
