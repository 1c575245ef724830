"""How much a number may send: 80 messages a second, and to a customer one in 6 seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sandbox.cloud.errors import GraphRefusal
from sandbox.cloud.settings import CloudSettings

THROUGHPUT = 130429
PAIR = 131056
# Meta Cloud API, pair rate limits: 45 messages at once, borrowed from the 6 seconds of each.
PAIR_BURST = 45
PAIR_PER_SECOND = 1 / 6


@dataclass(slots=True)
class Bucket:
    """Fills again by `per_second`, up to `size`."""

    size: float
    per_second: float
    left: float = 0.0
    at: float = 0.0

    def take(self, now: float) -> bool:
        self.left = min(self.size, self.left + (now - self.at) * self.per_second)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


@dataclass(slots=True)
class Limits:
    _settings: CloudSettings
    _number: Bucket | None = None
    _pairs: dict[str, Bucket] = field(default_factory=dict)

    def demand(self, recipient: str) -> None:
        """Refuse with 130429 or 131056 what goes beyond; counts what does not."""
        now, per_second = time.monotonic(), self._settings.per_second
        if per_second and not self._bucket(per_second, now).take(now):
            raise GraphRefusal(THROUGHPUT, f"more than {per_second:g} messages a second")
        if not self._settings.pair_limit:
            return
        pair = self._pairs.get(recipient)
        if pair is None:
            pair = self._pairs[recipient] = Bucket(PAIR_BURST, PAIR_PER_SECOND, PAIR_BURST, now)
        if not pair.take(now):
            raise GraphRefusal(PAIR, "too many messages to this customer in a short time")

    def clear(self) -> None:
        self._number = None
        self._pairs.clear()

    def _bucket(self, per_second: float, now: float) -> Bucket:
        if self._number is None or self._number.per_second != per_second:
            self._number = Bucket(per_second, per_second, per_second, now)
        return self._number
