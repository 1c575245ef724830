"""How long work waits: sends in the outbox, items in the inbox, and what slows claims down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outbox.rows import fetch

# Beyond so many waiting sends a gate's oldest ones stand for all.
MOST = 5_000

# One look per gate and lane: the index begins with them.
WAITING = """
SELECT count(*), coalesce(extract(epoch FROM %(now)s - min(due_at)), 0)::float8,
       coalesce(percentile_disc(0.95) WITHIN GROUP (
         ORDER BY extract(epoch FROM %(now)s - due_at)), 0)::float8
  FROM unnest(%(gates)s::text[]) AS g(gate)
  CROSS JOIN generate_series(0, 2) AS l(lane)
  CROSS JOIN LATERAL (
       SELECT e.due_at FROM outbox_effect e
        WHERE e.state = 'pending' AND e.kind <> 'timer' AND e.gate = g.gate AND e.lane = l.lane
          AND e.due_at <= %(now)s
        ORDER BY e.due_at LIMIT %(most)s) AS waiting
"""
# Messages without a contact yet, per channel; and those whose contact's turn has not come: the
# oldest of the whole installation are looked at, however many wait.
LAG = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(received_at)), 0)::float8, count(*)
  FROM (
    SELECT oldest.received_at
      FROM messaging_channel c CROSS JOIN LATERAL (
           SELECT i.received_at FROM messaging_inboundevent i
            WHERE i.channel_id = c.id AND i.state = 'pending' AND i.kind = 'message'
              AND i.contact_id IS NULL
            ORDER BY i.received_at LIMIT %(most)s) AS oldest
     WHERE c.account_id = %(account)s
    UNION ALL
    SELECT ready.received_at FROM (
           SELECT i.account_id, i.received_at FROM messaging_inboundevent i
            WHERE i.state = 'pending' AND i.contact_id IS NOT NULL
            ORDER BY i.id LIMIT %(most)s) AS ready
     WHERE ready.account_id = %(account)s) AS unread
"""
SNAPSHOT = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8
  FROM pg_stat_activity
 WHERE backend_xmin IS NOT NULL AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
   AND datname = current_database() AND backend_type = 'client backend'
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: how much, and for how many seconds the oldest and 95 % of it."""

    count: int
    oldest_s: float
    p95_s: float


def waiting_sends(gates: Sequence[str], now: datetime) -> Waiting:
    """Measure the sends of these gates that are due at wall time `now`."""
    return Waiting(*fetch(WAITING, {"gates": list(gates), "now": now, "most": MOST})[0])


def inbox_lag(account_id: int) -> Waiting:
    """Measure the account's inbox items that nobody has read."""
    oldest_s, count = fetch(LAG, {"account": account_id, "most": MOST})[0]
    return Waiting(count, oldest_s, oldest_s)


def oldest_snapshot_s() -> float:
    """Return the age of the oldest open snapshot of any other session in this database."""
    age: float = fetch(SNAPSHOT, {})[0][0]
    return age
