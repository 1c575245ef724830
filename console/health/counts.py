"""How many messages and runs a stretch of time holds, bar by bar and channel by channel."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console.health.hours import BOTH, live_from
from outbox.rows import fetch

# (kind, key) -> count
Tally = Counter[tuple[str, str]]

# Bar -1 holds everything of the stretch before.
WRITTEN = """
SELECT kind, channel_id, key,
       greatest(floor(extract(epoch FROM hour - %(start)s) / %(width)s), -1)::int AS bar,
       sum(count)::int
  FROM console_hourcount
 WHERE account_id = %(account)s AND kind = ANY(ARRAY['message', 'run'])
   AND hour >= %(before)s AND hour < %(live)s
 GROUP BY 1, 2, 3, 4
"""
FAR = timedelta(days=3_650)


@dataclass(frozen=True, slots=True)
class Stretch:
    """`bars` bars of `width` each from `start` on."""

    start: datetime
    width: timedelta
    bars: int

    @property
    def end(self) -> datetime:
        return self.start + self.bars * self.width

    @property
    def before(self) -> datetime:
        """Where the stretch before this one begins."""
        return self.start - self.bars * self.width


@dataclass(slots=True)
class Counts:
    """What was counted: per bar, in the stretch before, and per channel and bar."""

    bars: list[Tally]
    before: Tally = field(default_factory=Counter)
    by_channel: dict[int, list[Tally]] = field(default_factory=dict)

    @property
    def total(self) -> Tally:
        return sum(self.bars, Counter())

    def add(self, kind: str, channel_id: int, key: str, bar: int, count: int) -> None:
        """Add to bar `bar`; -1 is the stretch before, what lies beyond the last belongs to it."""
        if bar < 0:
            self.before[kind, key] += count
            return
        place = min(bar, len(self.bars) - 1)
        self.bars[place][kind, key] += count
        mine = self.by_channel.setdefault(channel_id, [Counter() for _ in self.bars])
        mine[place][kind, key] += count


def count(account_id: int, stretch: Stretch, now: datetime) -> Counts:
    """Count a stretch and the one before it: written hours, and the hours since anew."""
    counts = Counts([Counter() for _ in range(stretch.bars)])
    width, live = stretch.width.total_seconds(), live_from(account_id, now)
    asked = {"account": account_id, "start": stretch.start, "width": width}
    for row in fetch(WRITTEN, {**asked, "before": stretch.before, "live": live}):
        counts.add(*row)
    for kind, channel_id, hour, key, found in fetch(
        BOTH, {"account": account_id, "first": live, "until": now + FAR}
    ):
        bar = int((hour - stretch.start).total_seconds() // width)
        counts.add(kind, channel_id, key, max(bar, -1), found)
    return counts
