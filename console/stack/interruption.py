"""Ctrl-C, SIGTERM and a closed terminal: noted at once, acted upon at the next safe moment."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Generator
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """The user asked us to stop. No error: nothing but the outermost loop catches it."""


class Interruption:
    """Remembers that a signal came. Raising inside a handler could lose a child being started."""

    def __init__(self) -> None:
        self._came = False

    def note(self, number: int, frame: FrameType | None) -> None:
        self._came = True

    def pulse(self) -> None:
        """Raise Interrupted when a signal has come."""
        if self._came:
            raise Interrupted


@contextlib.contextmanager
def interruptible() -> Generator[Interruption, None, None]:
    """Install the handlers for the time of the block."""
    interruption = Interruption()
    former = {number: signal.signal(number, interruption.note) for number in _SIGNALS}
    try:
        yield interruption
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
