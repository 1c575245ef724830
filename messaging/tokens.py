"""Reply tokens: twelve characters behind our button ids that name the message in a tap."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings

from messaging.content.marking import unmark


def token_for(effect_key: str) -> str:
    """Return the reply token of a message; the same key gives the same token."""
    mac = hmac.new(settings.SECRET_KEY.encode(), f"reply:{effect_key}".encode(), hashlib.sha256)
    return base64.b32encode(mac.digest()).decode().lower()[:12]


def strip(value: str) -> tuple[str, str | None]:
    """Return (id without our token, token or None) of an id that came back in a tap."""
    return unmark(value)
