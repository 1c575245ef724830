"""Purging reads finished rows only, however many timers wait."""

from __future__ import annotations

import pytest
from django.db import connection

from outbox.housekeeping import PURGES

pytestmark = pytest.mark.django_db(transaction=True)

# As many finished as waiting rows: nearly all of them unread, hence kept.
FILL = """
INSERT INTO outbox_effect
       (account_id, key, kind, payload_version, payload, lane, gate, due_at, expiry_code,
        grace_s, state, error, attempt, result, tries, owner_contact, finished_at)
SELECT 1, state || g, kind, 1, '{}', 0, '', clock_timestamp() + interval '1 day', 'expired',
       600, state, '', 0, '', 0, 1,
       CASE WHEN state <> 'pending' THEN clock_timestamp() - g * interval '1 s' END
  FROM generate_series(1, 20000) g,
       (VALUES ('timer', 'pending'), ('twin', 'failed')) AS v(kind, state)
"""


@pytest.mark.parametrize("number", range(len(PURGES)))
def test_a_purge_finds_its_rows_by_when_they_finished(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL)
        cursor.execute("ANALYZE outbox_effect")
        cursor.execute("EXPLAIN " + PURGES[number], {"days": 30, "slice": 1_000})
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "effect_purge" in plan
    assert "Seq Scan on outbox_effect" not in plan
