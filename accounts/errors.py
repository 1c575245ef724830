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


class CannotChangeMember(AccountsError):
    """This member cannot be changed so. The message says why, and what to do."""


class CannotInvite(AccountsError):
    """This person cannot be invited. The message says why, and what to do."""


class LinkIsDead(AccountsError):
    """This link was used, replaced by a newer one, or is older than 72 hours."""


class NameTaken(AccountsError):
    """Somebody has this user name already: choose another."""


class BadSecretName(AccountsError):
    """A name is letters, digits and underscores, does not begin with a digit, 64 at most."""


class SecretExists(AccountsError):
    """There is a secret of that name already: change its value instead."""
