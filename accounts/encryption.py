"""Credentials at rest: Fernet with the keys of the environment; the first key writes."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from accounts.errors import CannotDecrypt, EncryptionKeyMissing
from accounts.models import Secret


def _cipher() -> MultiFernet:
    if not settings.ENCRYPTION_KEYS:
        raise EncryptionKeyMissing
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


def encrypt(plain: str) -> str:
    """Return `plain` as a token that only our keys open; raise EncryptionKeyMissing."""
    return _cipher().encrypt(plain.encode()).decode()


def decrypt(token: str) -> str:
    """Return what `encrypt` was given; raise CannotDecrypt when no key fits."""
    try:
        return _cipher().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise CannotDecrypt from error


def secret_values(account_id: int, names: set[str]) -> dict[str, str]:
    """Return name -> plain value of those secrets of the account that exist."""
    rows = Secret.objects.filter(account_id=account_id, name__in=names)
    return {row.name: decrypt(row.value_enc) for row in rows}
