"""Stored webhook deliveries: a partition a day, made ahead, dropped by retention.

Webhooks are stored while this runs, so no statement may make them wait for long: a lock on the
table, or on the partition of days without one, is waited for two seconds and then left for the
next run.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.db import IntegrityError, OperationalError, connection

from outbox.transactions import in_transaction

log = logging.getLogger(__name__)

DAYS_AHEAD = 7
KEPT_DAYS = 30
PREFIX = "messaging_webhookdelivery_"
_LOCK_NOT_AVAILABLE = "55P03"

# The tables of days, and whether they are attached: a run that gave up leaves some that are not.
TABLES = r"""
SELECT c.relname, i.inhrelid IS NOT NULL
  FROM pg_class c
  LEFT JOIN pg_inherits i
    ON i.inhrelid = c.oid AND i.inhparent = 'messaging_webhookdelivery'::regclass
 WHERE c.relkind = 'r' AND c.relnamespace = (
       SELECT relnamespace FROM pg_class WHERE oid = 'messaging_webhookdelivery'::regclass)
   AND c.relname ~ '^messaging_webhookdelivery_\d{8}$'
"""
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '2s'"
# Rows of days that had no partition yet, such as the first one's; by slices, to hold no snapshot.
DELETE_SLICE = """
DELETE FROM messaging_webhookdelivery_rest WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM messaging_webhookdelivery_rest WHERE received_at < %s LIMIT 10000))
"""


def keep_partitions(today: date) -> tuple[list[str], list[str]]:
    """Make the partitions of the coming days and drop those past retention.

    Returns the names made and dropped. Safe to run at any time and twice; what it has to give up
    because somebody holds the tables (a backup, say) is left to the next run.
    """
    tables = _tables()
    oldest = today - timedelta(days=KEPT_DAYS)
    wanted = [today + timedelta(days=ahead) for ahead in range(1, DAYS_AHEAD + 1)]
    made: list[str] = []
    dropped: list[str] = []
    try:
        for day in wanted:
            if not tables.get(_name(day)) and _attach(day):
                made.append(_name(day))
        for name in sorted(name for name in tables if name < _name(oldest)):
            _drop(name, attached=tables[name])
            dropped.append(name)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        log.warning("gave up on the partitions of deliveries: locked by others; next run goes on")
    while _delete_slice(oldest):
        pass
    return made, dropped


def _name(day: date) -> str:
    return f"{PREFIX}{day:%Y%m%d}"


def _tables() -> dict[str, bool]:
    """Return table name -> whether it is a partition."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return dict(cursor.fetchall())


def _attach(day: date) -> bool:
    """Make the day's table by itself, which locks nobody out, then attach it.

    False when the day's first deliveries are stored among the rest already: they stay there.
    """
    name = _name(day)
    _run(
        f"CREATE TABLE IF NOT EXISTS {name}"
        " (LIKE messaging_webhookdelivery INCLUDING ALL EXCLUDING IDENTITY)"
    )
    try:
        _run(
            f"ALTER TABLE messaging_webhookdelivery ATTACH PARTITION {name}"
            f" FOR VALUES FROM ('{day}') TO ('{day + timedelta(days=1)}')"
        )
    except IntegrityError:
        log.warning("%s stays without rows: some of its day are stored among the rest", name)
        return False
    return True


def _drop(name: str, attached: bool) -> None:
    """Detach the partition in a moment of its own; dropping a table by itself locks nobody out."""
    if attached:
        _run(f"ALTER TABLE messaging_webhookdelivery DETACH PARTITION {name}")
    _run(f"DROP TABLE {name}")


def _run(statement: str) -> None:
    """Run the statement in a short transaction; raise OperationalError rather than wait long."""

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute(LOCK_TIMEOUT)
            cursor.execute(statement)

    in_transaction(work)


def _delete_slice(before: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(DELETE_SLICE, [before])
        deleted: int = cursor.rowcount
    return deleted
