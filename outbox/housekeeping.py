"""Housekeeping: effects that nobody will ask for again."""

from __future__ import annotations

from outbox.rows import execute
from outbox.transactions import in_transaction

SLICE = 1_000
KEPT_DAYS = 30

# Done rows with an owner go when their owner consumes them.
PURGE = """
DELETE FROM outbox_effect WHERE id IN (
  SELECT id FROM outbox_effect
   WHERE (state = 'done' AND owner_contact IS NULL
          AND finished_at < clock_timestamp() - interval '1 hour')
      OR (state IN ('done', 'failed', 'cancelled')
          AND (consumed_at IS NOT NULL OR owner_contact IS NULL OR state = 'cancelled')
          AND coalesce(finished_at, created_at)
              < clock_timestamp() - %(days)s * interval '1 day')
   ORDER BY id LIMIT %(slice)s FOR UPDATE SKIP LOCKED)
"""


def purge_effects() -> int:
    """Delete in slices: done effects without an owner after an hour, the rest after 30 days."""
    deleted = 0
    while count := in_transaction(lambda: execute(PURGE, {"days": KEPT_DAYS, "slice": SLICE})):
        deleted += count
    return deleted
