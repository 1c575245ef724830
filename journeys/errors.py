"""What can go wrong in journeys; the docstring is the default message."""

from __future__ import annotations


class JourneysError(Exception):
    """Base of the errors of this app."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").strip()


class CannotPublish(JourneysError):
    """The definition has errors. Permanent until the draft is changed."""


class NotEnabled(JourneysError):
    """The journey has no live version or is paused."""


class BadKeyword(JourneysError):
    """The keyword cannot be kept. The message says why."""


class NoContact(JourneysError):
    """The trigger's data holds no phone number to start the run for."""


class CannotStart(JourneysError):
    """No run can be started so. The message says why, and what to do."""


class NotHandedOver(JourneysError):
    """Nobody has this conversation in hand any more, or the step has no such exit."""


class RevisionConflict(JourneysError):
    """The run was changed by somebody else meanwhile. Retryable."""


class EngineBroken(JourneysError):
    """Ten turns in a row ended in an unexpected error: the worker stops rather than park on."""


class NoSuchVersion(JourneysError):
    """The journey has no version of this number. Its versions are on its page."""
