"""Two clocks: real time for the ledger, and the customers' clock, which a test may move."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


def real_now() -> datetime:
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as the provider writes its timestamps."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Clock:
    """The customers' clock: real time plus an offset in seconds."""

    def __init__(self) -> None:
        self.offset_s = 0.0

    def now(self) -> datetime:
        return real_now() + timedelta(seconds=self.offset_s)

    def text(self) -> str:
        return iso(self.now())

    @staticmethod
    def wall_s() -> float:
        """Real seconds since the epoch: what ledger and histogram are kept in."""
        return time.time()
