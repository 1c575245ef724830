"""Channels whose inbox is behind: their timers wait for the answers that lie unread."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

# A channel whose inbox makes no progress for so long holds its timers back no more.
LONGEST_HOLD_S = 300.0

# Per channel the arrival, in wall time, of the oldest message that has no contact yet.
FRONTIERS = """
SELECT c.id, oldest.received_at + (wend_now() - clock_timestamp())
  FROM messaging_channel c CROSS JOIN LATERAL (
       SELECT i.received_at FROM messaging_inboundevent i
        WHERE i.channel_id = c.id AND i.state = 'pending' AND i.kind = 'message'
          AND i.contact_id IS NULL
        ORDER BY i.received_at LIMIT 1) AS oldest
"""


@dataclass(slots=True)
class Lag:
    """Remembers since when each channel's oldest unread message has been the same one."""

    seen: dict[int, tuple[datetime, float]] = field(default_factory=dict)

    def frontiers(self) -> dict[int, datetime]:
        """Return channel -> moment; timers due at or after it wait.

        An answer that arrived before a timer was due goes first, however long workers were away:
        the hold lasts while the inbox makes progress, and five minutes when it makes none.
        """
        with connection.cursor() as cursor:
            cursor.execute(FRONTIERS)
            found: dict[int, datetime] = dict(cursor.fetchall())
        now = time.monotonic()
        self.seen = {
            channel: (arrival, self._since(channel, arrival, now))
            for channel, arrival in found.items()
        }
        return {
            channel: arrival
            for channel, (arrival, since) in self.seen.items()
            if now - since < LONGEST_HOLD_S
        }

    def _since(self, channel: int, arrival: datetime, now: float) -> float:
        before = self.seen.get(channel)
        # Wall time is computed anew at each look: the same message may differ by microseconds.
        same = before is not None and abs((before[0] - arrival).total_seconds()) < 0.1
        return before[1] if before is not None and same else now


lag = Lag()
