"""Commands that wait because people answer a conversation: held by nobody's run."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

OUTCOME = "people answer the conversation"
# By contact, whose waiting items have an index.
RELEASE = """
UPDATE messaging_inboundevent AS i SET state = 'pending', outcome = ''
  FROM unnest(%s::bigint[], %s::bigint[]) AS v(channel, contact)
 WHERE i.contact_id = v.contact AND i.channel_id = v.channel
   AND i.state = 'held' AND i.kind = 'command' AND i.held_by_run IS NULL
"""


def release_starts_of(places: Sequence[tuple[int, int]]) -> None:
    """Let what waited for these conversations, (channel, contact), go on; call under the locks of
    the contacts, under which it is held back too."""
    if places:
        with connection.cursor() as cursor:
            cursor.execute(RELEASE, [list(column) for column in zip(*places, strict=True)])
