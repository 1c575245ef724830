"""A short text that differs whenever something that the contact page shows has changed."""

from __future__ import annotations

from django.db import connection

STAMP = """
SELECT concat_ws('.',
       (SELECT concat_ws('-', max(id), count(*), sum(status_rank))
          FROM (SELECT id, status_rank FROM messaging_message WHERE contact_id = %(contact)s
                 ORDER BY id DESC LIMIT 50) AS newest),
       (SELECT count(*) FROM messaging_receivedmedia
         WHERE state <> 'waiting' AND message_id IN (
               SELECT id FROM messaging_message WHERE contact_id = %(contact)s
                ORDER BY id DESC LIMIT 50)),
       (SELECT concat_ws('-', max(id), count(*), count(ended_at), sum(revision))
          FROM journeys_run WHERE contact_id = %(contact)s),
       (SELECT max(id) FROM contacts_consent WHERE contact_id = %(contact)s))
"""


def stamp_of(contact_id: int) -> str:
    """Return the stamp of a contact's newest messages and their files, runs and consent."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP, {"contact": contact_id})
        row = cursor.fetchone()
    return str(row[0])
