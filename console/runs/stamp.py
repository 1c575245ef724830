"""A short text that differs whenever something that the run page shows has changed."""

from __future__ import annotations

from django.db import connection

STAMP = """
SELECT concat_ws('.', r.revision, r.status,
       (SELECT concat_ws('-', count(*), sum(status_rank), count(sent_at), count(delivered_at),
                         count(read_at), count(failed_at))
          FROM messaging_message WHERE run_id = r.id),
       (SELECT string_agg(concat(id, state, attempt), '-' ORDER BY id)
          FROM outbox_effect WHERE owner_run = r.id AND kind <> 'timer'))
  FROM journeys_run AS r WHERE r.public_id = %s
"""


def stamp_of(public_id: str) -> str:
    """Return the stamp of a run as it stands; "" when it is gone.

    Take it before reading the run: a page must not carry a newer stamp than what it shows.
    """
    with connection.cursor() as cursor:
        cursor.execute(STAMP, [public_id])
        row = cursor.fetchone()
    return str(row[0]) if row else ""
