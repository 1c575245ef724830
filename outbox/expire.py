"""Expire: take leases back that their worker lost, and fail what came too late to go out."""

from __future__ import annotations

import logging

from accounts.clock import wall_now
from outbox.isolation import each_alone
from outbox.ports import Finished, Outcome, Row
from outbox.registry import handler_of, known_versions
from outbox.rows import COLUMNS, by_kind, execute, fetch, fetch_rows, tell_failed
from outbox.traces import where
from outbox.transactions import in_transaction

log = logging.getLogger(__name__)

BATCH = 500

# Never begun: any worker may claim it again.
RETURN_LEASED = """
UPDATE outbox_effect SET state = 'pending', lease_token = NULL WHERE id IN (
  SELECT id FROM outbox_effect WHERE state = 'leased' AND leased_until < clock_timestamp()
   ORDER BY id LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""
# Begun and not heard of since: the token stays, so that a late answer still counts.
DOUBT_SENDING = f"""
UPDATE outbox_effect AS e
   SET state = 'uncertain', settle_at = clock_timestamp() + e.grace_s * interval '1 s'
 WHERE e.id IN (
  SELECT o.id FROM outbox_effect o
   WHERE o.state = 'sending' AND o.leased_until < clock_timestamp() AND o.kind = ANY(%(kinds)s)
   ORDER BY o.id LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING {COLUMNS}
"""  # noqa: S608 - constants only
FAIL_EXPIRED = f"""
UPDATE outbox_effect AS e
   SET state = 'failed', error = e.expiry_code, finished_at = clock_timestamp()
 WHERE e.id IN (
  SELECT o.id FROM outbox_effect o
   WHERE o.state = 'pending' AND o.expires_at <= %(now)s AND o.kind = ANY(%(kinds)s)
   ORDER BY o.id LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING {COLUMNS}, e.error
"""  # noqa: S608 - constants only


def expire() -> int:
    """Make one batch of each kind of lateness good; return how many rows changed."""
    return (
        in_transaction(return_leased) + in_transaction(doubt_sending) + in_transaction(fail_expired)
    )


def return_leased() -> int:
    """Return rows whose lease ended before they began to `pending`."""
    return execute(RETURN_LEASED, {"batch": BATCH})


def doubt_sending() -> int:
    """Make rows uncertain whose lease ended after they began; their handlers hear of it.

    A handler that fails at it is logged: the row is uncertain all the same.
    """
    rows = fetch_rows(DOUBT_SENDING, {"batch": BATCH, "kinds": list(known_versions())})
    for group in by_kind(rows):
        unclear = [Finished(row, Outcome("uncertain"), recorded=True) for row in group]
        each_alone(unclear, handler_of(group[0].kind).finished, _note_untold)
    return len(rows)


def _note_untold(one: Finished, error: Exception) -> None:
    log.error("effect %s: that it is unclear is not told: %s", one.row.id, where(error))


def fail_expired() -> int:
    """Fail rows that waited until they were of no use any more, with their own code."""
    parameters = {"now": wall_now(), "batch": BATCH, "kinds": list(known_versions())}
    found = fetch(FAIL_EXPIRED, parameters)
    rows = sorted((Row(*columns) for *columns, _ in found), key=lambda row: row.id)
    tell_failed(rows, {columns[0]: columns[-1] for columns in found})
    return len(rows)
