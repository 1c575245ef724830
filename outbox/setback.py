"""Setbacks: rows that our own code fails on are put off, and at the fifth time given up."""

from __future__ import annotations

import logging

from outbox.ports import Row
from outbox.rows import COLUMNS, fetch, tell_failed
from outbox.traces import where

log = logging.getLogger(__name__)

MOST = 5
BROKEN = "broken"

SET_BACK = f"""
UPDATE outbox_effect AS e
   SET tries = (tries + 1) %% %(most)s, lease_token = NULL,
       due_at = wend_now() + power(2, tries + 1) * interval '1 s',
       state = CASE WHEN tries + 1 < %(most)s THEN 'pending' ELSE 'failed' END,
       error = CASE WHEN tries + 1 < %(most)s THEN '' ELSE %(error)s END,
       finished_at = CASE WHEN tries + 1 < %(most)s THEN NULL ELSE clock_timestamp() END
 WHERE e.id = %(id)s AND e.state IN ('pending', 'leased')
   AND coalesce(e.lease_token::text, '') = %(token)s
RETURNING {COLUMNS}, e.state
"""  # noqa: S608 - constants only


def set_back(row: Row, error: Exception) -> None:
    """Put off a row that has not begun, in the caller's transaction; log where it failed."""
    log.error("effect %s cannot go out: %s", row.id, where(error))
    found = fetch(SET_BACK, {"id": row.id, "token": row.lease_token, "most": MOST, "error": BROKEN})
    failed = [Row(*columns) for *columns, state in found if state == "failed"]
    tell_failed(failed, {one.id: BROKEN for one in failed})
