"""Gates: which have work, when they may be asked again, and how fast they let it through.

The rate is a generic cell rate algorithm on the database's clock: `tat` is the moment from which
the gate is free again. A claim may run AHEAD_S ahead of the clock, and each row claimed gets the
moment at which it may go out, one period after the one before, whichever process sends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

from outbox.rows import execute, fetch

MOST_ROWS = 200
# How far ahead rows are claimed: begun in time, they go out at their moments though this process is
# late by half of it. Not a burst, because moments lie a period apart.
AHEAD_S = 0.25
# A period is so much longer than the rate asks: the provider counts by its own clock, after the
# network and its own queue have moved requests together.
MARGIN = 1.025

# One probe per gate: the index begins with the gate.
DUE_GATES = """
WITH RECURSIVE named(gate) AS (
  (SELECT gate FROM outbox_effect WHERE state = 'pending' AND kind <> 'timer'
    ORDER BY gate LIMIT 1)
  UNION ALL
  SELECT (SELECT e.gate FROM outbox_effect e
           WHERE e.state = 'pending' AND e.kind <> 'timer' AND e.gate > named.gate
           ORDER BY e.gate LIMIT 1)
    FROM named WHERE named.gate IS NOT NULL)
SELECT named.gate, r.gate IS NOT NULL, r.per_second IS NOT NULL,
       coalesce(greatest(
         CASE WHEN r.per_second IS NOT NULL
              THEN extract(epoch FROM r.tat - clock_timestamp()) - %(ahead)s END,
         extract(epoch FROM r.paused_until - clock_timestamp()), 0), 0)::float8
  FROM named LEFT JOIN outbox_gaterate r ON r.gate = named.gate
 WHERE EXISTS (SELECT 1 FROM outbox_effect e
                WHERE e.gate = named.gate AND e.state = 'pending' AND e.kind <> 'timer'
                  AND e.lane IN (0, 1, 2) AND e.due_at <= %(now)s)
 ORDER BY named.gate
"""
MAKE = """
INSERT INTO outbox_gaterate (gate, tat, reason) VALUES (%(gate)s, clock_timestamp(), '')
ON CONFLICT (gate) DO NOTHING
"""
LOCK = """
SELECT per_second, greatest(tat, clock_timestamp()),
       extract(epoch FROM tat - clock_timestamp())::float8
  FROM outbox_gaterate
 WHERE gate = %(gate)s AND coalesce(paused_until, '-infinity') < clock_timestamp()
   FOR UPDATE SKIP LOCKED
"""
CHARGE = "UPDATE outbox_gaterate SET tat = %(tat)s WHERE gate = %(gate)s"
TAKE_SLOT = """
UPDATE outbox_gaterate
   SET tat = greatest(tat, clock_timestamp()) + %(period)s * interval '1 s'
 WHERE gate = %(gate)s
RETURNING extract(epoch FROM tat - clock_timestamp())::float8 - %(period)s
"""
PAUSE = """
UPDATE outbox_gaterate
   SET paused_until = greatest(paused_until, clock_timestamp() + %(seconds)s * interval '1 s'),
       reason = %(reason)s
 WHERE gate = %(gate)s
"""


@dataclass(frozen=True, slots=True)
class DueGate:
    """A gate with due rows, whether it has a rate, and how long it asks to be left alone (seconds,
    0: not at all)."""

    name: str
    is_limited: bool
    wait_s: float


@dataclass(frozen=True, slots=True)
class OpenGate:
    """A gate whose row we hold. `free_from` is when its next row may go out, `ahead_s` how far
    that lies ahead (negative: in the past), `per_second` None: no limit."""

    name: str
    per_second: float | None
    free_from: datetime
    ahead_s: float

    @property
    def period_s(self) -> float:
        return period_s(self.per_second) if self.per_second else 0.0

    @property
    def allowance(self) -> int:
        """How many rows may be claimed now."""
        if self.per_second is None:
            return MOST_ROWS
        return allowance(self.ahead_s, self.per_second)

    def charge(self, count: int) -> None:
        """Note that `count` rows were let through; in the transaction that holds the gate."""
        if self.per_second is not None and count:
            tat = self.free_from + timedelta(seconds=count * self.period_s)
            execute(CHARGE, {"tat": tat, "gate": self.name})

    def delays(self, count: int) -> list[float]:
        """Return in how many seconds each of `count` rows may go out, at the earliest."""
        ahead = max(self.ahead_s, 0.0)
        return [ahead + place * self.period_s for place in range(count)]


def period_s(per_second: float) -> float:
    """Return the seconds between two rows of a gate with this rate."""
    return MARGIN / per_second


def allowance(ahead_s: float, per_second: float) -> int:
    """Return how many rows a gate lets through that is free `ahead_s` seconds from now.

    0 while it is more than AHEAD_S ahead; else as many as fit into that, and one.
    """
    if ahead_s > AHEAD_S:
        return 0
    room = AHEAD_S - max(ahead_s, 0.0)
    return min(MOST_ROWS, 1 + floor(room / period_s(per_second) + 1e-9))


def due_gates(now: datetime) -> list[DueGate]:
    """Return the gates with rows due at wall time `now`; gates without a rate row get one.

    A limited gate is worth asking again when it is half of AHEAD_S ahead: fewer, larger claims.
    """
    found = fetch(DUE_GATES, {"now": now, "ahead": AHEAD_S / 2})
    for name, is_known, _, _ in found:
        if not is_known:
            execute(MAKE, {"gate": name})
    return [DueGate(name, is_limited, wait_s) for name, _, is_limited, wait_s in found]


def open_gate(name: str) -> OpenGate | None:
    """Lock the gate's row in the running transaction; None when paused or held by another."""
    found = fetch(LOCK, {"gate": name})
    return OpenGate(name, *found[0]) if found else None


def take_slot(name: str, period_s: float) -> float:
    """Take one more slot of a limited gate; return in how many seconds its moment comes.

    For a begun attempt that missed its own: sent beside those that are on time it would be one too
    many for the provider.
    """
    found = fetch(TAKE_SLOT, {"gate": name, "period": period_s})
    return max(0.0, found[0][0]) if found else 0.0


def pause_gate(name: str, seconds: float, reason: str) -> None:
    """Let nothing through for `seconds`, as the provider asked."""
    execute(PAUSE, {"gate": name, "seconds": seconds, "reason": reason[:200]})
