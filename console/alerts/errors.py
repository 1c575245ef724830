"""What can go wrong with alerts; the docstring is the default message."""

from __future__ import annotations


class AlertsError(Exception):
    """Base of the errors of alerts."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").strip()


class NobodyToTell(AlertsError):
    """Nobody is told of alerts. Enter an address or a webhook and save first."""
