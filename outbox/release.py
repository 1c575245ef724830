"""Release: give leased rows that have not begun back, so that any worker may claim them."""

from __future__ import annotations

from collections.abc import Sequence

from outbox.ports import Row
from outbox.rows import execute

RELEASE = """
UPDATE outbox_effect AS e SET state = 'pending', lease_token = NULL
  FROM (SELECT o.id FROM outbox_effect o
          JOIN unnest(%(ids)s::bigint[], %(tokens)s::uuid[]) AS v(id, token)
            ON v.id = o.id AND v.token = o.lease_token
         WHERE o.state = 'leased' ORDER BY o.id FOR UPDATE OF o) AS ours
 WHERE e.id = ours.id
"""


def release(rows: Sequence[Row]) -> int:
    """Return our leased rows to `pending`, in the caller's transaction if there is one."""
    if not rows:
        return 0
    ids, tokens = [row.id for row in rows], [row.lease_token for row in rows]
    return execute(RELEASE, {"ids": ids, "tokens": tokens})
