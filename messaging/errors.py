"""What can go wrong in messaging; the docstring is the default message."""

from __future__ import annotations


class MessagingError(Exception):
    """Base of the errors of this app."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").strip()


class ChannelOfAnother(MessagingError):
    """Another account has the channel with this id. Delete it there, or check the id."""


class ChannelExists(MessagingError):
    """This number is set up already: change that channel instead."""


class NotGreen(MessagingError):
    """Test the channel first: only while its webhook is reached may messages be sent again."""


class KeyNeeded(MessagingError):
    """Type the key again: it was meant for another address than this one."""


class NothingToForget(MessagingError):
    """There is only one webhook secret: make a new one first."""


class NotWithPeople(MessagingError):
    """A run waits for people here, or journeys answer already: see the run's page."""


class NotParked(MessagingError):
    """It is not parked, or no longer: somebody else replayed it."""


class BadTestNumber(MessagingError):
    """This is no international number. Write it with its plus sign: +6591234567."""

    def __init__(self, unread: tuple[str, ...]) -> None:
        super().__init__()
        self.unread = unread


class TooManyTestNumbers(MessagingError):
    """At most 200 test numbers: whoever needs more is not testing any more."""


class NoPublicAddress(MessagingError):
    """Set WEND_PUBLIC_URL first: the provider has to know where to reach this installation."""


class ChannelInUse(MessagingError):
    """Messages came or went on this channel, so it stays to be read. Archive it instead."""


class MediaRefused(MessagingError):
    """WhatsApp takes no such file. The message says why."""


class MediaInUse(MessagingError):
    """Something uses this file: take it out there first."""
