"""How the inbox's pump rounds treat a batch: together if possible, one by one after an error."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeAlias

from messaging.models import InboundEvent
from outbox.rows import execute
from outbox.transactions import CONNECTION_ERRORS, in_transaction

log = logging.getLogger(__name__)

BATCH = 200
Handle: TypeAlias = Callable[[Sequence[InboundEvent]], None]
# An item that fails this often is parked and shown, so that the others go on.
MAX_TRIES = 5

COUNT_TRY = """
UPDATE messaging_inboundevent
   SET tries = tries + 1,
       state = CASE WHEN tries + 1 >= %(most)s THEN 'failed' ELSE state END,
       outcome = CASE WHEN tries + 1 >= %(most)s THEN %(why)s ELSE outcome END
 WHERE id = %(id)s AND state = 'pending'
"""


def take_batch(where: str, handle: Handle, size: int = BATCH) -> int:
    """Lock at most `size` inbox items that satisfy the SQL condition, handle them, count them.

    When it fails as a whole, its items are taken one by one, each in a transaction of its own.
    """
    ids: list[int] = []
    try:
        return in_transaction(lambda: _take(where, handle, ids, size))
    except CONNECTION_ERRORS:
        raise
    except Exception:  # the worker's edge: the items are taken alone, counted and parked
        log.exception("a batch of %d inbox items failed; taking them one by one", len(ids))
    return sum(_take_alone(where, item_id, handle) for item_id in ids)


def _take(where: str, handle: Handle, ids: list[int], size: int = 1) -> int:
    """Lock the oldest items in id order, leaving out those another worker holds; handle them."""
    rows = InboundEvent.objects.raw(
        "SELECT * FROM messaging_inboundevent"  # noqa: S608 - the conditions are constants
        f" WHERE state = 'pending' AND {where} ORDER BY id LIMIT {size} FOR UPDATE SKIP LOCKED"
    )
    items = list(rows)
    ids[:] = [item.pk for item in items]
    if items:
        handle(items)
    return len(items)


def _take_alone(where: str, item_id: int, handle: Handle) -> int:
    try:
        return in_transaction(lambda: _take(f"id = {item_id} AND {where}", handle, []))
    except CONNECTION_ERRORS:
        raise
    except Exception as error:  # the worker's edge: stored with the item, counted, shown
        log.exception("inbox item %s failed", item_id)
        execute(COUNT_TRY, {"id": item_id, "most": MAX_TRIES, "why": type(error).__name__})
        return 0
