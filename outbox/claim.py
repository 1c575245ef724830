"""Claim: lease due rows of one gate to this worker, as many as its rate lets through now."""

from __future__ import annotations

import json
import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from accounts.clock import wall_now
from outbox.gates import OpenGate, open_gate
from outbox.ports import Row
from outbox.registry import known_versions, send_checks
from outbox.rows import COLUMNS, execute, fetch, fetch_rows, tell_failed
from outbox.transactions import in_transaction

# A claim looks at so many due rows first, and at all when a few streams fill these up.
NEAR, FAR = 1_000, 100_000

# Of each stream only the first open row may go. The first one of each stream within reach is
# probed; `min` keeps it one look into the stream's index, where NOT EXISTS may become a join
# with everything that is open. Answers the ids in the order they go out, and how many rows were
# within reach.
HEADS = """
WITH near AS MATERIALIZED (
  SELECT id, stream, lane, due_at FROM outbox_effect
   WHERE gate = %(gate)s AND state = 'pending' AND kind <> 'timer'
     AND lane BETWEEN %(first_lane)s AND %(last_lane)s AND due_at <= %(now)s
     AND (expires_at IS NULL OR expires_at > %(now)s)
     AND payload_version <= coalesce((%(known)s::jsonb ->> kind)::int, -1)
   ORDER BY lane, due_at, id LIMIT %(reach)s),
first AS (
  SELECT DISTINCT ON (stream) id, stream, lane, due_at FROM near
   WHERE stream IS NOT NULL ORDER BY stream, id),
free AS (
  SELECT id, lane, due_at FROM near WHERE stream IS NULL
  UNION ALL
  SELECT id, lane, due_at FROM first
   WHERE id = (SELECT min(o.id) FROM outbox_effect o
                WHERE o.stream = first.stream AND o.state IN ('pending', 'leased', 'sending')))
SELECT array(SELECT id FROM free ORDER BY lane, due_at, id LIMIT %(most)s),
       (SELECT count(*) FROM near)
"""
LOCK = f"""
SELECT {COLUMNS} FROM outbox_effect e
 WHERE e.id = ANY(%(ids)s) AND e.state = 'pending' ORDER BY e.id FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - constants only
LEASE = f"""
UPDATE outbox_effect AS e
   SET state = 'leased', lease_token = %(token)s,
       leased_until = clock_timestamp() + %(lease)s * interval '1 s'
 WHERE e.id = ANY(%(ids)s) RETURNING {COLUMNS}
"""  # noqa: S608 - constants only
REFUSE = """
UPDATE outbox_effect AS e
   SET state = 'failed', error = v.code, finished_at = clock_timestamp()
  FROM unnest(%(ids)s::bigint[], %(codes)s::text[]) AS v(id, code) WHERE e.id = v.id
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A leased row, when it may go out (monotonic seconds), and its gate's period (seconds)."""

    row: Row
    not_before: float
    period_s: float


def claim(gate: str, most: int) -> list[Claimed]:
    """Lease up to `most` due rows of the gate, in the order they are to go out.

    Rows that a check refuses fail here and cost nothing of the rate. Nothing is claimed while
    another worker claims from this gate.
    """
    return in_transaction(lambda: _claim(gate, most))


def _claim(name: str, most: int) -> list[Claimed]:
    gate = open_gate(name)
    if gate is None:
        return []
    read_at = time.monotonic()
    ids = _choose(name, min(most, gate.allowance), wall_now())
    rows = fetch_rows(LOCK, {"ids": ids})
    refused = _refusals(rows)
    leased = _lease([row.id for row in rows if row.id not in refused])
    _refuse([row for row in rows if row.id in refused], refused)
    gate.charge(len(leased))
    place = {id: number for number, id in enumerate(ids)}
    leased.sort(key=lambda row: place[row.id])
    return _with_moments(leased, gate, read_at)


def _choose(gate: str, most: int, now: datetime) -> list[int]:
    """Return ids to claim: conversations and the API first, campaigns at most half.

    While both wait, one row in two goes to either when only one may go at all.
    """
    first = _heads(gate, (0, 1), most, now)
    campaign = _heads(gate, (2, 2), most, now)
    if not first or not campaign:
        return first or campaign
    share = most // 2 or secrets.randbelow(most + 1)
    return first[: most - min(share, len(campaign))] + campaign[:share]


def _heads(gate: str, lanes: tuple[int, int], most: int, now: datetime) -> list[int]:
    parameters = {"gate": gate, "first_lane": lanes[0], "last_lane": lanes[1], "now": now}
    parameters |= {"known": json.dumps(known_versions()), "most": most}
    ids: list[int] = []
    for reach in (NEAR, FAR) if most else ():
        [(ids, seen)] = fetch(HEADS, {**parameters, "reach": reach})
        if len(ids) == most or seen < reach:
            break
    return ids


def _refusals(rows: Sequence[Row]) -> dict[int, str]:
    """Ask every check about the rows that the ones before let through; row id -> code."""
    refused: dict[int, str] = {}
    for check in send_checks():
        asked = [row for row in rows if row.id not in refused]
        if asked:
            refused.update(check(asked))
    return refused


def _lease(ids: Sequence[int]) -> list[Row]:
    if not ids:
        return []
    token = str(uuid.uuid4())
    return fetch_rows(LEASE, {"ids": ids, "token": token, "lease": settings.OUTBOX_LEASE_S})


def _refuse(rows: Sequence[Row], codes: dict[int, str]) -> None:
    if rows:
        ids = [row.id for row in rows]
        execute(REFUSE, {"ids": ids, "codes": [codes[id] for id in ids]})
        tell_failed(rows, codes)


def _with_moments(rows: Sequence[Row], gate: OpenGate, read_at: float) -> list[Claimed]:
    delays = gate.delays(len(rows))
    return [
        Claimed(row, read_at + delay, gate.period_s)
        for row, delay in zip(rows, delays, strict=True)
    ]
