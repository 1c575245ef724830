"""How the inbox's pump rounds treat a batch: together if possible, by halves after an error.

Errors are named by type and place; their messages may quote what customers wrote.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeAlias

from messaging.models import InboundEvent
from outbox.rows import execute
from outbox.traces import where as where_of
from outbox.transactions import CONNECTION_ERRORS, in_transaction

log = logging.getLogger(__name__)

BATCH = 200
Handle: TypeAlias = Callable[[Sequence[InboundEvent]], None]
# An item that fails this often is parked and shown, so that the others go on.
MAX_TRIES = 5
OUTCOME_SIZE = 200

COUNT_TRY = """
UPDATE messaging_inboundevent
   SET tries = tries + 1,
       state = CASE WHEN tries + 1 >= %(most)s THEN 'failed' ELSE state END,
       outcome = CASE WHEN tries + 1 >= %(most)s THEN %(why)s ELSE outcome END
 WHERE id = %(id)s AND state = 'pending'
"""


def take_batch(where: str, handle: Handle, size: int = BATCH) -> int:
    """Lock at most `size` inbox items that satisfy the SQL condition, handle them, count them.

    A batch that fails is halved until the items that fail stand alone; those are counted and, in
    the end, parked.
    """
    ids: list[int] = []
    try:
        return in_transaction(lambda: _take(where, handle, ids, size))
    except CONNECTION_ERRORS:
        raise
    except Exception as error:  # the worker's edge: what fails is found, counted and parked
        log.error("a batch of %d inbox items failed: %s", len(ids), where_of(error))
    return _take_apart(where, handle, ids)


def _take(where: str, handle: Handle, ids: list[int], size: int) -> int:
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


def _take_apart(where: str, handle: Handle, ids: Sequence[int]) -> int:
    """Take the items of a failed batch by halves, each in a transaction of its own."""
    middle = len(ids) // 2
    halves = (ids[:middle], ids[middle:])
    return sum(_take_part(where, handle, half) for half in halves if half)


def _take_part(where: str, handle: Handle, ids: Sequence[int]) -> int:
    listed = ", ".join(map(str, ids))
    try:
        return in_transaction(lambda: _take(f"id IN ({listed}) AND {where}", handle, [], len(ids)))
    except CONNECTION_ERRORS:
        raise
    except Exception as error:  # the worker's edge: stored with the item, counted, shown
        if len(ids) > 1:
            return _take_apart(where, handle, ids)
        place = where_of(error)
        log.error("inbox item %s failed: %s", ids[0], place)
        execute(COUNT_TRY, {"id": ids[0], "most": MAX_TRIES, "why": place[:OUTCOME_SIZE]})
        return 0
