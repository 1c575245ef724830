"""Pace: attempts of one gate leave this process one period apart, also after a stall."""

from __future__ import annotations

import asyncio
import time

# How far a gate may catch up after having been late: at 80/s less than one attempt.
CATCH_UP_S = 0.01


class Pace:
    """The moment from which one gate is free again; attempts wait for it in turn."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._free_from = 0.0

    async def wait(self, not_before: float, period_s: float) -> None:
        """Return when the next attempt may leave: at its own moment, a period after the last.

        The moment is taken when it comes, not planned ahead: after a stall of the process those
        who waited leave one by one.
        """
        if not period_s:
            return
        async with self._turn:
            delay = max(not_before, self._free_from - CATCH_UP_S) - time.monotonic()
            if delay > 0:
                await asyncio.sleep(delay)
            self._free_from = max(self._free_from, time.monotonic()) + period_s


class Paces:
    """One pace per gate."""

    def __init__(self) -> None:
        self._paces: dict[str, Pace] = {}

    def pace(self, gate: str) -> Pace:
        return self._paces.setdefault(gate, Pace())
