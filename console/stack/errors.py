"""What can go wrong while the stack starts, runs or stops; the message is for the user."""

from __future__ import annotations


class StackError(Exception):
    """The stack cannot start or go on."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").strip()


class WrongUse(StackError):
    """The options of the command line do not go together."""


class AlreadyRunning(StackError):
    """Another start of the stack holds this data folder."""


class NotRunning(StackError):
    """No stack runs on this data folder."""


class NoSystemUser(StackError):
    """PostgreSQL needs a user that the system knows by name."""


class PortTaken(StackError):
    """Another program listens on the port that was asked for."""


class ProcessDied(StackError):
    """A process of the stack ended on its own."""
