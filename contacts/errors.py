"""What can go wrong with people; the docstring is the default message."""

from __future__ import annotations


class ContactsError(Exception):
    """Base of the errors of this app."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").strip()


class CannotWriteDown(ContactsError):
    """This cannot be written down as consent. The message says why."""
