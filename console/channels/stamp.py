"""A short text that differs whenever something that the channel page shows has changed."""

from __future__ import annotations

import uuid

from django.db import connection

STAMP = """
SELECT concat_ws('.', c.is_staging, md5(c.test_numbers), c.archived_at IS NOT NULL,
       c.webhook_seen_at, g.paused_until, g.per_second,
       (SELECT string_agg(concat(k.item, k.state, k.code, k.checked_at), '-' ORDER BY k.item)
          FROM messaging_channelcheck k WHERE k.channel_id = c.id))
  FROM messaging_channel c LEFT JOIN outbox_gaterate g ON g.gate = 'channel:' || c.id
 WHERE c.public_id = %s
"""


def channel_stamp(public_id: uuid.UUID) -> str:
    """Return the stamp of a channel as it stands; "" when it is gone."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP, [public_id])
        row = cursor.fetchone()
    return "".join(str(row[0]).split()) if row else ""
