"""What can go wrong in accounts; the docstring is the default message."""

from __future__ import annotations


class AccountsError(Exception):
    """Base of the errors of this app."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").strip()


class ClockIsReal(AccountsError):
    """Only demo mode may move the clock. Start the server with WEND_DEMO=1."""


class EncryptionKeyMissing(AccountsError):
    """Set WEND_ENCRYPTION_KEYS to read or write credentials."""


class CannotDecrypt(AccountsError):
    """No key of WEND_ENCRYPTION_KEYS fits this value."""


class NotAllowed(AccountsError):
    """You may not do this. Ask an administrator for the permission."""


class ReasonMissing(AccountsError):
    """Say why: the reason is kept in the audit log."""
