"""Housekeeping: effects that nobody will ask for again."""

from __future__ import annotations

from outbox.rows import execute
from outbox.transactions import in_transaction

SLICE = 1_000
KEPT_DAYS = 30

# Done rows with an owner go when their owner consumes them.
PURGE_DONE = """
DELETE FROM outbox_effect WHERE id IN (
  SELECT id FROM outbox_effect
   WHERE state = 'done' AND owner_contact IS NULL
     AND finished_at < clock_timestamp() - interval '1 hour'
   LIMIT %(slice)s FOR UPDATE SKIP LOCKED)
"""
PURGE_OLD = """
DELETE FROM outbox_effect WHERE id IN (
  SELECT id FROM outbox_effect
   WHERE state IN ('done', 'failed', 'cancelled')
     AND (consumed_at IS NOT NULL OR owner_contact IS NULL OR state = 'cancelled')
     AND finished_at < clock_timestamp() - %(days)s * interval '1 day'
   LIMIT %(slice)s FOR UPDATE SKIP LOCKED)
"""
# One statement each: joined by OR they had no index that fits both.
PURGES = (PURGE_DONE, PURGE_OLD)


def purge_effects() -> int:
    """Delete in slices: done effects without an owner after an hour, the rest after 30 days."""
    return sum(_purge(sql) for sql in PURGES)


def _purge(sql: str) -> int:
    deleted = 0
    while count := in_transaction(lambda: execute(sql, {"days": KEPT_DAYS, "slice": SLICE})):
        deleted += count
    return deleted
