"""Begin: commit that a request is about to be made, before its first byte leaves."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from outbox.claim import Claimed
from outbox.isolation import each_alone
from outbox.ports import EffectHandler, Row
from outbox.registry import handler_of
from outbox.release import release
from outbox.rows import by_kind, fetch
from outbox.setback import set_back
from outbox.transactions import in_transaction

# Rows begun in one transaction. A crash makes uncertain whatever has begun and is not recorded:
# the slots of the worker, at most, and results not yet written.
GROUP = 16

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
    begun = each_alone(group, _begin, _cannot_begin, in_transaction)
    return [job for jobs in begun for job in jobs]


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


def _cannot_begin(claimed: Claimed, error: Exception) -> None:
    in_transaction(lambda: set_back(claimed.row, error))
