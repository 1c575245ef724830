"""Begin: commit that a request is about to be made, before its first byte leaves."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from outbox.claim import Claimed
from outbox.ports import EffectHandler, Row
from outbox.registry import handler_of
from outbox.release import release
from outbox.rows import COLUMNS, by_kind, fetch, tell_failed
from outbox.traces import where
from outbox.transactions import CONNECTION_ERRORS, in_transaction

log = logging.getLogger(__name__)

# A crash makes one group of rows uncertain.
GROUP = 16
MAX_SETBACKS = 5
BROKEN = "broken"

# Only rows that are still ours, with enough of the lease left for a whole request, and whose gate
# has not been paused since.
BEGIN = """
UPDATE outbox_effect AS e
   SET state = 'sending', began_at = clock_timestamp(), attempt = e.attempt + 1, tries = 0
  FROM (SELECT o.id FROM outbox_effect o
          JOIN unnest(%(ids)s::bigint[], %(tokens)s::uuid[]) AS v(id, token)
            ON v.id = o.id AND v.token = o.lease_token
         WHERE o.state = 'leased'
           AND o.leased_until > clock_timestamp() + %(margin)s * interval '1 s'
           AND NOT EXISTS (SELECT 1 FROM outbox_gaterate g
                            WHERE g.gate = o.gate AND g.paused_until > clock_timestamp())
         ORDER BY o.id FOR UPDATE OF o) AS ours
 WHERE e.id = ours.id
RETURNING e.id, e.attempt
"""
# A row whose handler fails is kept for later; at the fifth time it fails for good.
SET_BACK = f"""
UPDATE outbox_effect AS e
   SET tries = (tries + 1) %% %(most)s, lease_token = NULL,
       due_at = wend_now() + power(2, tries + 1) * interval '1 s',
       state = CASE WHEN tries + 1 < %(most)s THEN 'pending' ELSE 'failed' END,
       error = CASE WHEN tries + 1 < %(most)s THEN '' ELSE %(error)s END,
       finished_at = CASE WHEN tries + 1 < %(most)s THEN NULL ELSE clock_timestamp() END
 WHERE e.id = %(id)s AND e.lease_token = %(token)s AND e.state = 'leased'
RETURNING {COLUMNS}, e.state
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Job:
    """A begun attempt, ready for the courier; moments are monotonic seconds."""

    row: Row
    handler: EffectHandler
    parcel: Any
    begun_at: float
    not_before: float
    period_s: float


def begin(group: Sequence[Claimed]) -> list[Job]:
    """Begin at most GROUP claimed rows; return what has to be performed now.

    Rows that are not ours any more, or would run out of their lease, are let go.
    """
    try:
        return in_transaction(lambda: _begin(group))
    except CONNECTION_ERRORS:
        raise
    except Exception as error:  # one bad payload must hold back neither others nor the worker
        if len(group) > 1:
            return [job for one in group for job in begin([one])]
        log.error("effect %s cannot begin: %s", group[0].row.id, where(error))
        _tell_broken(in_transaction(lambda: _set_back(group[0].row)))
        return []


def _begin(group: Sequence[Claimed]) -> list[Job]:
    begun_at = time.monotonic()
    rows = [claimed.row for claimed in group]
    found = fetch(
        BEGIN,
        {
            "ids": [row.id for row in rows],
            "tokens": [row.lease_token for row in rows],
            "margin": settings.OUTBOX_BEGIN_MARGIN_S,
        },
    )
    attempts = dict(found)
    release([row for row in rows if row.id not in attempts])
    begun = [replace(row, attempt=attempts[row.id]) for row in rows if row.id in attempts]
    parcels: dict[int, tuple[Row, EffectHandler, Any]] = {}
    for rows_of_kind in by_kind(begun):
        handler = handler_of(rows_of_kind[0].kind)
        packed = handler.begun(rows_of_kind)
        parcels |= {row.id: (row, handler, packed[row.id]) for row in rows_of_kind}
    return [
        Job(*parcels[claimed.row.id], begun_at, claimed.not_before, claimed.period_s)
        for claimed in group
        if claimed.row.id in parcels
    ]


def _set_back(row: Row) -> list[Row]:
    """Put the row off; return it when this was once too often."""
    found = fetch(
        SET_BACK, {"id": row.id, "token": row.lease_token, "most": MAX_SETBACKS, "error": BROKEN}
    )
    return [Row(*columns) for *columns, state in found if state == "failed"]


def _tell_broken(rows: Sequence[Row]) -> None:
    try:
        in_transaction(lambda: tell_failed(rows, {row.id: BROKEN for row in rows}))
    except CONNECTION_ERRORS:
        raise
    except Exception as error:  # what cannot begin may well be unfit for this, too
        log.error("nobody is told of broken effects: %s", where(error))
