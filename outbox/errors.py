"""What can go wrong in the outbox; the docstring is the default message."""

from __future__ import annotations


class OutboxError(Exception):
    """Base of the errors of this app."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").strip()


class StreamFull(OutboxError):
    """100 messages to this contact are waiting already; try again later. Retryable."""


class CannotRetry(OutboxError):
    """This effect cannot go out again. The message says why, and what to do."""


class NotUncertain(OutboxError):
    """Nothing is left to settle: the outcome became known meanwhile."""
