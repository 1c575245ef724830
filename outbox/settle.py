"""Settle: decide about uncertain rows for which no evidence came in time."""

from __future__ import annotations

import logging

from outbox.isolation import each_alone
from outbox.ports import Row
from outbox.registry import handler_of, known_versions
from outbox.rows import COLUMNS, by_kind, execute, fetch_rows, tell_failed
from outbox.traces import where
from outbox.transactions import in_transaction

log = logging.getLogger(__name__)

BATCH = 500
UNCERTAIN = "uncertain"

OVERDUE = f"""
SELECT {COLUMNS} FROM outbox_effect e
 WHERE e.state = 'uncertain' AND e.settle_at < clock_timestamp() AND e.kind = ANY(%(kinds)s)
 ORDER BY e.id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - constants only
# Without its token a late answer of the attempt before changes nothing.
TRY_AGAIN = """
UPDATE outbox_effect
   SET state = 'pending', lease_token = NULL, settle_at = NULL, due_at = wend_now()
 WHERE id = ANY(%(ids)s)
"""
GIVE_UP = """
UPDATE outbox_effect SET state = 'failed', error = %(code)s, finished_at = clock_timestamp()
 WHERE id = ANY(%(ids)s)
"""


def settle() -> int:
    """Settle one batch: a new attempt where the handler allows it, else failed for good."""
    return in_transaction(_settle)


def _settle() -> int:
    rows = fetch_rows(OVERDUE, {"kinds": list(known_versions()), "batch": BATCH})
    for group in by_kind(rows):
        answers = each_alone(group, handler_of(group[0].kind).settle, _note_unasked)
        again = {row_id for answer in answers for row_id in answer}
        given_up = [row for row in group if row.id not in again]
        execute(TRY_AGAIN, {"ids": sorted(again)})
        execute(GIVE_UP, {"ids": [row.id for row in given_up], "code": UNCERTAIN})
        tell_failed(given_up, {row.id: UNCERTAIN for row in given_up})
    return len(rows)


def _note_unasked(row: Row, error: Exception) -> None:
    """Without an answer there is no new attempt: it might be the second acceptance."""
    log.error("effect %s: whether it may go out again is unknown: %s", row.id, where(error))
