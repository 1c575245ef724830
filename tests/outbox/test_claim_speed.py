"""A claim stays fast behind a stream with very many rows, whatever the planner's statistics say."""

from __future__ import annotations

import pytest
from django.db import connection

from outbox.claim import claim
from outbox.models import Effect
from tests.effort import measured
from tests.outbox.rows import GATE, set_gate

pytestmark = pytest.mark.django_db(transaction=True)

FILL = """
INSERT INTO outbox_effect
       (account_id, key, kind, payload_version, payload, stream, lane, gate, due_at, expiry_code,
        grace_s, state, error, attempt, result, tries)
SELECT 1, %(name)s || g, 'twin', 1, '{}',
       CASE WHEN %(own)s THEN %(name)s || g ELSE %(name)s END, 0, 'channel:1',
       clock_timestamp() - %(ago)s * interval '1 s' + g * interval '1 us', 'expired',
       600, 'pending', '', 0, '', 0
  FROM generate_series(1, %(count)s) g
"""


def fill(name: str, count: int, ago: int, own: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"name": name, "count": count, "ago": ago, "own": own})


@pytest.mark.parametrize("statistics", ["none", "of other rows"])
def test_20000_rows_of_one_stream_in_front_do_not_slow_a_claim(statistics: str) -> None:
    set_gate(None)
    if statistics == "of other rows":
        fill("old", 2_000, ago=0, own=True)
        Effect.objects.update(state="done", lane=2)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE outbox_effect")
        Effect.objects.all().delete()
    fill("front", 20_000, ago=3_600, own=False)
    fill("behind", 5_000, ago=60, own=True)
    claim(GATE, 1)

    times = []
    for _ in range(8):
        with measured() as effort:
            claimed = claim(GATE, 200)
        times.append(effort.seconds)
        assert len(claimed) == 200
        assert {one.row.key[:6] for one in claimed} == {"behind"}

    assert min(times) < 0.05


def test_a_claim_reads_all_streams_before_it_gives_up() -> None:
    set_gate(None)
    for number in range(30):
        fill(f"stream{number}-", 100, ago=3_600 - number, own=False)
    heads = claim(GATE, 200)

    assert len(heads) == 30
    assert claim(GATE, 200) == []
