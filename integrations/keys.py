"""API keys: made once, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime

from django.utils.crypto import constant_time_compare

from accounts.models import Account, SubAccount
from integrations.models import ApiKey

PREFIX_LENGTH = 12


def make_key(
    account: Account,
    name: str,
    sub_account: SubAccount | None = None,
    scopes: str = "journeys",
    plain: str | None = None,
) -> tuple[ApiKey, str]:
    """Make a key (or keep the given `plain` one) and return it with its only plain copy."""
    plain = plain or f"wend_{secrets.token_urlsafe(32)}"
    row, _ = ApiKey.objects.update_or_create(
        prefix=plain[:PREFIX_LENGTH],
        defaults={
            "account": account,
            "sub_account": sub_account,
            "name": name,
            "hash": _digest(plain),
            "scopes": scopes,
        },
    )
    return row, plain


def key_of(plain: str) -> ApiKey | None:
    """Return the valid key with this plain text, noting the day it was used; else None."""
    rows = ApiKey.objects.select_related("account", "sub_account")
    row = rows.filter(prefix=plain[:PREFIX_LENGTH], revoked_at__isnull=True).first()
    if row is None or not constant_time_compare(row.hash, _digest(plain)):
        return None
    today = datetime.now(UTC).date()
    if row.last_used_on != today:
        ApiKey.objects.filter(pk=row.pk).update(last_used_on=today)
    return row


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()
