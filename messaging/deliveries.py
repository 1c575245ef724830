"""Stored webhook deliveries: a partition a day, made ahead, dropped by retention."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

DAYS_AHEAD = 7
KEPT_DAYS = 30
PREFIX = "messaging_webhookdelivery_"

PARTITIONS = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = 'messaging_webhookdelivery'::regclass
"""
# Rows of days that had no partition yet, such as the first one's; by slices, to hold no snapshot.
DELETE_SLICE = """
DELETE FROM messaging_webhookdelivery_rest WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM messaging_webhookdelivery_rest WHERE received_at < %s LIMIT 10000))
"""


def keep_partitions(today: date) -> tuple[list[str], list[str]]:
    """Make the partitions of the coming days and drop those past retention.

    Returns the names made and dropped. Safe to run at any time and twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(PARTITIONS)
        known = {row[0] for row in cursor.fetchall()}
    wanted = [today + timedelta(days=ahead) for ahead in range(1, DAYS_AHEAD + 1)]
    made = [day for day in wanted if _name(day) not in known]
    for day in made:
        _run(
            f"CREATE TABLE {_name(day)} PARTITION OF messaging_webhookdelivery"
            f" FOR VALUES FROM ('{day}') TO ('{day + timedelta(days=1)}')"
        )
    oldest = _name(today - timedelta(days=KEPT_DAYS))
    dropped = sorted(name for name in known if name[len(PREFIX) :].isdigit() and name < oldest)
    for name in dropped:
        _run(f"DROP TABLE {name}")
    while _delete_slice(today - timedelta(days=KEPT_DAYS)):
        pass
    return [_name(day) for day in made], dropped


def _name(day: date) -> str:
    return f"{PREFIX}{day:%Y%m%d}"


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _delete_slice(before: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(DELETE_SLICE, [before])
        deleted: int = cursor.rowcount
    return deleted
