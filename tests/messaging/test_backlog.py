"""Queues of the inbox do not get into each other's way, however long one of them is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from messaging.inbox import UNRESOLVED, resolve_inbox
from messaging.models import Channel
from messaging.statuses import UNMERGED, merge_statuses
from tests.effort import measured
from tests.factories import make_channel

pytestmark = pytest.mark.django_db

BACKLOG = 50_000
LONGEST_LOOK_S = 0.020
FILL = """
INSERT INTO messaging_inboundevent (account_id, channel_id, key, address, kind, occurred_at,
       received_at, body, state, tries, outcome)
SELECT %s, %s, 'x:' || n, 'umid-' || n, %s, now(), now(), '{}', 'pending', 0, ''
  FROM generate_series(1, %s) AS n
"""
# What journeys ask of the inbox: who is ready for a turn, and how far behind a channel is.
READY = "state = 'pending' AND contact_id IS NOT NULL ORDER BY id LIMIT 200"
OLDEST = (
    "state = 'pending' AND kind = 'message' AND contact_id IS NULL AND channel_id = {channel}"
    " ORDER BY received_at LIMIT 1"
)


def fill(channel: Channel, kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL, [channel.account_id, channel.pk, kind, BACKLOG])


def shortest(look: Callable[[], int]) -> float:
    """Return how long looking takes at its best; there must be nothing to find."""
    times = []
    for _ in range(5):
        with measured() as effort:
            found = look()
        assert found == 0
        times.append(effort.seconds)
    return min(times)


def rows_read(condition: str) -> int:
    """Return how many rows of the inbox a search reads, found or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, FORMAT JSON)"  # noqa: S608 - the conditions are constants
            f" SELECT * FROM messaging_inboundevent WHERE {condition}"
        )
        plan = cursor.fetchone()[0][0]["Plan"]
    while not plan["Node Type"].endswith(("Seq Scan", "Index Scan", "Heap Scan")):
        plan = plan["Plans"][0]
    return int(plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0))


def test_new_messages_are_looked_for_quickly_behind_a_backlog_of_statuses() -> None:
    fill(make_channel(), "status")

    assert shortest(resolve_inbox) < LONGEST_LOOK_S


def test_statuses_are_looked_for_quickly_behind_a_backlog_of_messages() -> None:
    fill(make_channel(), "message")

    assert shortest(merge_statuses) < LONGEST_LOOK_S


@pytest.mark.parametrize(
    ("kind", "condition"),
    [
        ("status", f"state = 'pending' AND {UNRESOLVED} ORDER BY id LIMIT 200"),
        ("message", f"state = 'pending' AND {UNMERGED} ORDER BY id LIMIT 1000"),
        ("status", READY),
        ("message", READY),
        ("status", OLDEST),
    ],
    ids=["resolve", "merge", "turn among statuses", "turn among messages", "lag"],
)
def test_a_search_of_one_queue_reads_no_row_of_another(kind: str, condition: str) -> None:
    channel = make_channel()
    fill(channel, kind)

    assert rows_read(condition.format(channel=channel.pk)) == 0


def test_the_oldest_unread_message_of_a_channel_is_one_row_to_read() -> None:
    channel = make_channel()
    fill(channel, "message")

    assert rows_read(OLDEST.format(channel=channel.pk)) == 1
