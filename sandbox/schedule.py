"""Messages that shall go out later, by the customers' clock, and may be cancelled until then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sandbox.clock import Clock


@dataclass(frozen=True, slots=True)
class Planned:
    umid: str
    batch_id: str
    due: datetime
    deliver: Callable[[], None]


class Schedule:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._planned: list[Planned] = []

    def put(self, planned: Planned) -> None:
        self._planned.append(planned)
        wait_s = (planned.due - self._clock.now()).total_seconds()
        asyncio.get_running_loop().call_later(max(wait_s, 0.0), self.release)

    def release(self) -> None:
        """Deliver what is due; called too when somebody moves the clock."""
        now = self._clock.now()
        due = [planned for planned in self._planned if planned.due <= now]
        self._planned = [planned for planned in self._planned if planned.due > now]
        for planned in sorted(due, key=lambda each: each.due):
            planned.deliver()

    def cancel(self, umid: str = "", batch_id: str = "") -> int:
        """Return how many were cancelled."""
        before = len(self._planned)
        self._planned = [
            planned
            for planned in self._planned
            if planned.umid != umid and (not batch_id or planned.batch_id != batch_id)
        ]
        return before - len(self._planned)

    def clear(self) -> None:
        self._planned.clear()
