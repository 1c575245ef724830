"""What clients of the demo need; kept in a file of mode 0600 between starts."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

ACCOUNT_ID = "WendDemo"


@dataclass(frozen=True, slots=True)
class Access:
    """The account's public id, the API key of its clients, and the secrets that the sandbox
    shares with the channels: of 8x8 and of Meta's Cloud API."""

    account_id: str
    api_key: str
    sandbox_key: str
    webhook_secret: str
    access_token: str
    app_secret: str
    verify_token: str


def read_access(path: Path) -> Access:
    """Return what the file holds; what an older one lacks, and all where there is none, is made
    and written."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    access = Access(**{**_made(), **{name: kept[name] for name in _names() if name in kept}})
    if asdict(access) != kept:
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(access)))
    return access


def _names() -> list[str]:
    return [each.name for each in fields(Access)]


def _made() -> dict[str, str]:
    return {
        "account_id": ACCOUNT_ID,
        "api_key": f"wend_{secrets.token_urlsafe(32)}",
        "sandbox_key": secrets.token_urlsafe(24),
        "webhook_secret": f"Bearer {secrets.token_urlsafe(24)}",
        "access_token": secrets.token_urlsafe(24),
        "app_secret": secrets.token_hex(16),
        "verify_token": secrets.token_urlsafe(16),
    }
