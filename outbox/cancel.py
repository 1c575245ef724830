"""Cancelling what has not begun, for owners that have ended."""

from __future__ import annotations

from collections.abc import Collection

from outbox.rows import COLUMNS, fetch_rows, tell_failed

CANCELLED = "cancelled"

# A leased row that has not begun will not begin: BEGIN takes leased ones only.
CANCEL = f"""
WITH ended AS (
  SELECT id FROM outbox_effect
   WHERE owner_run = ANY(%(runs)s) AND kind <> 'timer' AND attempt = 0
     AND state IN ('pending', 'leased')
   ORDER BY id FOR UPDATE)
UPDATE outbox_effect AS e
   SET state = 'cancelled', error = %(code)s, lease_token = NULL,
       finished_at = clock_timestamp(), consumed_at = clock_timestamp()
  FROM ended WHERE e.id = ended.id
RETURNING {COLUMNS}
"""  # noqa: S608 - constants only


def cancel_unbegun(runs: Collection[int]) -> int:
    """Cancel the rows of these owners that no attempt was made of; return how many."""
    if not runs:
        return 0
    rows = fetch_rows(CANCEL, {"runs": sorted(runs), "code": CANCELLED})
    tell_failed(rows, {row.id: CANCELLED for row in rows})
    return len(rows)
