"""Pace: attempts of one gate leave this process one period apart, also after a stall."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

# How far a gate may catch up after having been late: at 80/s less than one attempt.
CATCH_UP_S = 0.01
# Later than this behind its moment, or than a period where that is longer, an attempt takes a new
# one: other workers use theirs meanwhile. At 80/s it stands for five attempts a second too many.
LATE_S = 0.06
# A process that misses so many moments is starved: its attempts leave all the same.
MOST_SLOTS = 5

TakeSlot = Callable[[str, float], Awaitable[float]]


class Pace:
    """The moment from which one gate is free again; attempts wait for it in turn."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._free_from = 0.0

    async def wait(self, not_before: float, latest: float, period_s: float) -> bool:
        """Return True when the next attempt may leave: at its own moment, a period after the last;
        False as soon as that is later than `latest`.

        The moment is taken when it comes, not planned ahead: after a stall of the process those
        who waited leave one by one.
        """
        async with self._turn:
            leaves_at = max(not_before, self._free_from - CATCH_UP_S, time.monotonic())
            if leaves_at > latest:
                return False
            await asyncio.sleep(max(0.0, leaves_at - time.monotonic()))
            if time.monotonic() > latest:
                return False
            self._free_from = max(self._free_from, time.monotonic()) + period_s
            return True


class Paces:
    """One pace per gate. `take_slot` gets a late attempt a new moment (seconds from now)."""

    def __init__(self, take_slot: TakeSlot) -> None:
        self._paces: dict[str, Pace] = {}
        self._take_slot = take_slot

    async def wait(self, gate: str, moment: float, period_s: float) -> None:
        """Return when an attempt of the gate may leave.

        It waits for its moment apart, so that one that took a late slot holds back no other.
        """
        if not period_s:
            return
        pace = self._paces.setdefault(gate, Pace())
        late_s = max(LATE_S, period_s)
        for _ in range(MOST_SLOTS):
            await asyncio.sleep(max(0.0, moment - time.monotonic()))
            if await pace.wait(moment, moment + late_s, period_s):
                return
            wait_s = await self._take_slot(gate, period_s)
            moment = time.monotonic() + wait_s
        await pace.wait(moment, float("inf"), period_s)
