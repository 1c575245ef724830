"""How the inbox's pump rounds treat a batch: together if possible, one by one after an error."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from django.db import DatabaseError, connection, transaction

from messaging.models import InboundEvent

log = logging.getLogger(__name__)

BATCH = 200
# An item that fails this often is parked and shown, so that the others go on.
MAX_TRIES = 5

COUNT_TRY = """
UPDATE messaging_inboundevent
   SET tries = tries + 1,
       state = CASE WHEN tries + 1 >= %(most)s THEN 'failed' ELSE state END,
       outcome = CASE WHEN tries + 1 >= %(most)s THEN %(why)s ELSE outcome END
 WHERE id = %(id)s AND state = 'pending'
"""


def take_batch(where: str, handle: Callable[[Sequence[InboundEvent]], None]) -> int:
    """Lock a batch of inbox items that satisfy the SQL condition, handle it, return its size.

    When it fails as a whole, its items are taken one by one, each in a transaction of its own.
    """
    ids: list[int] = []
    try:
        with transaction.atomic():
            items = _lock(where, ids)
            if items:
                handle(items)
            return len(items)
    except Exception:  # the worker's edge: the items are retried alone, counted and parked
        if not ids or connection.connection is None or connection.connection.closed:
            raise
        log.exception("a batch of %d inbox items failed; taking them one by one", len(ids))
    return sum(_take_alone(where, item_id, handle) for item_id in ids)


def _lock(where: str, ids: list[int]) -> list[InboundEvent]:
    """Lock the oldest items in id order, leaving out those another worker holds."""
    rows = InboundEvent.objects.raw(
        "SELECT * FROM messaging_inboundevent"  # noqa: S608 - the conditions are constants
        f" WHERE state = 'pending' AND {where} ORDER BY id LIMIT {BATCH} FOR UPDATE SKIP LOCKED"
    )
    items = list(rows)
    ids.extend(item.pk for item in items)
    return items


def _take_alone(where: str, item_id: int, handle: Callable[[Sequence[InboundEvent]], None]) -> int:
    try:
        with transaction.atomic():
            items = _lock(f"id = {item_id} AND {where}", [])
            if items:
                handle(items)
            return len(items)
    except Exception as error:  # the worker's edge: stored with the item, counted, shown
        log.exception("inbox item %s failed", item_id)
        _count_try(item_id, error)
        return 0


def _count_try(item_id: int, error: Exception) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                COUNT_TRY, {"id": item_id, "most": MAX_TRIES, "why": type(error).__name__}
            )
    except DatabaseError:
        log.exception("could not count a failed try of inbox item %s", item_id)
