"""Ids as Meta makes them."""

from __future__ import annotations

import base64
import secrets


def wamid() -> str:
    """A message's id: base64 of bytes that mean nothing to us."""
    raw = base64.b64encode(b"\x1d\x14\x0b" + secrets.token_bytes(32), altchars=b"AB")
    return f"wamid.{raw.decode()}"


def number_id() -> str:
    """The id of a template, a Flow, an upload: 16 digits."""
    return f"{secrets.randbelow(9 * 10**15) + 10**15}"
