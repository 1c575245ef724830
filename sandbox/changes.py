"""Lets somebody wait until a phone shows something else."""

from __future__ import annotations

import asyncio


class Changes:
    """Numbers every change and wakes who waits for that phone. Numbers are never used again."""

    def __init__(self) -> None:
        self._last = 0
        self._waiting: dict[str, asyncio.Event] = {}

    def note(self, msisdn: str) -> int:
        """Return the number of this change."""
        self._last += 1
        event = self._waiting.pop(msisdn, None)
        if event is not None:
            event.set()
        return self._last

    async def wait(self, msisdn: str, seconds: float) -> None:
        """Return at the next change, or when the time is up."""
        event = self._waiting.setdefault(msisdn, asyncio.Event())
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return
