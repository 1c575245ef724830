"""Evidence: proof from elsewhere that the provider accepted an attempt of an effect."""

from __future__ import annotations

from collections.abc import Mapping

from outbox.rows import execute, fetch

# Also stops a new attempt that has not begun; rows without an attempt cannot have been accepted.
# A row that had failed stays so: its run has gone on.
RECORD = """
WITH proven AS (
  SELECT e.id, v.result FROM outbox_effect e
    JOIN unnest(%(keys)s::text[], %(results)s::text[]) AS v(key, result) ON v.key = e.key
   WHERE e.attempt > 0 AND e.state IN ('pending', 'leased', 'sending', 'uncertain')
   ORDER BY e.id FOR UPDATE OF e)
UPDATE outbox_effect AS e
   SET state = 'done', finished_at = clock_timestamp(), result = proven.result, settle_at = NULL
  FROM proven WHERE e.id = proven.id
RETURNING e.key
"""
DROP = """
DELETE FROM outbox_effect WHERE id IN (
  SELECT id FROM outbox_effect
   WHERE key = ANY(%(keys)s) AND state = 'done' ORDER BY id FOR UPDATE)
"""


def record_evidence(results: Mapping[str, str], consumed: bool = False) -> set[str]:
    """Mark begun effects (key -> result) as done, in the caller's transaction.

    Returns the keys that this settled. `consumed`: the owner has taken it in already, so the
    rows go at once, together with those whose answer came in the meantime.
    """
    if not results:
        return set()
    keys = sorted(results)
    proven = fetch(RECORD, {"keys": keys, "results": [results[key] for key in keys]})
    if consumed:
        execute(DROP, {"keys": keys})
    return {key for (key,) in proven}
