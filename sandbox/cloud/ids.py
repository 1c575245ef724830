"""Ids as Meta makes them."""

from __future__ import annotations

import base64
import secrets


def wamid() -> str:
    """A message's id: base64 of bytes that mean nothing to us."""
    raw = base64.b64encode(b"\x1d\x14\x0b" + secrets.token_bytes(32), altchars=b"AB")
    return f"wamid.{raw.decode()}"
