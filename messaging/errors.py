"""What can go wrong in messaging; the docstring is the default message."""

from __future__ import annotations


class MessagingError(Exception):
    """Base of the errors of this app."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").strip()


class ChannelOfAnother(MessagingError):
    """Another account has the channel with this id. Delete it there, or check the id."""


class NotWithPeople(MessagingError):
    """A run waits for people here, or journeys answer already: see the run's page."""


class NotParked(MessagingError):
    """It is not parked, or no longer: somebody else replayed it."""
