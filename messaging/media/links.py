"""Signed addresses of files: each for one file, and for a while.

Letters only, so that what masks phone numbers leaves an address whole.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.urls import reverse

# Whom a link is for: a person who is logged in, or a provider that fetches the file.
Audience = Literal["console", "provider"]
# A link made within the same hour is the same, so that a page drawn anew loads nothing again.
CONSOLE_S = 3_600
PROVIDER_S = 3 * 24 * 3_600
_HEX, _LETTERS = "0123456789abcdef", "abcdefghijklmnop"
_TO_LETTERS = str.maketrans(_HEX, _LETTERS)
_TO_HEX = str.maketrans(_LETTERS, _HEX)


@dataclass(frozen=True, slots=True)
class Link:
    """What a good address says."""

    media: uuid.UUID
    audience: Audience


def console_path(media: uuid.UUID) -> str:
    """Return the path of a file for people of its account, good for one to two hours."""
    return _path(media, "console", CONSOLE_S)


def provider_url(media: uuid.UUID, name: str) -> str:
    """Return the public address by which a provider fetches a file, good for three days at the
    least; "" without a public https address. `name` tells those that look at its ending."""
    base = settings.PUBLIC_URL.rstrip("/")
    if not base.startswith("https://"):
        return ""
    return f"{base}{_path(media, 'provider', PROVIDER_S)}{quote(name, safe='')}"


def read_token(token: str) -> Link | None:
    """Return what a token says; None when it is not ours or its time is over."""
    for audience in ("console", "provider"):
        try:
            signed = bytes.fromhex(token.translate(_TO_HEX)).decode("ascii")
            value = _signer(audience).unsign(signed)
        except (ValueError, signing.BadSignature):
            continue
        media, _, end = value.partition(".")
        if int(end) >= time.time():
            return Link(uuid.UUID(media), audience)
    return None


def _path(media: uuid.UUID, audience: Audience, life_s: int) -> str:
    end = (int(time.time()) // life_s + 2) * life_s
    signed = _signer(audience).sign(f"{media.hex}.{end}")
    return reverse("media", args=[signed.encode().hex().translate(_TO_LETTERS)])


def _signer(audience: Audience) -> signing.Signer:
    return signing.Signer(salt=f"messaging.media.{audience}")
