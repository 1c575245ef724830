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

# A claim looks at a few more due rows than it wants; while their streams are blocked, at so many
# times as many of the other streams' rows behind them.
FARTHER = 2

CLAIMABLE = """
  e.gate = %(gate)s AND e.state = 'pending' AND e.kind <> 'timer'
  AND e.lane BETWEEN %(first_lane)s AND %(last_lane)s AND e.due_at <= %(now)s
  AND (e.expires_at IS NULL OR e.expires_at > %(now)s)
  AND e.payload_version <= coalesce((%(known)s::jsonb ->> e.kind)::int, -1)
"""
# Of each stream only its first open row may go. Every stream within reach costs one look into the
# stream's index; an anti-join of all due rows with all open ones took a hundred times as long
# behind a stream with many rows. Answers the ids to claim in order, the streams looked at, and
# whether there may be more. LIMIT 1 keeps the planner from joining with all rows after all.
HEADS = f"""
WITH near AS MATERIALIZED (
  SELECT e.id, e.stream, coalesce(e.stream, '#' || e.id) AS name,
         row_number() OVER (ORDER BY e.lane, e.due_at, e.id) AS place
    FROM outbox_effect e
   WHERE {CLAIMABLE} AND coalesce(e.stream, '#' || e.id) NOT IN (SELECT unnest(%(seen)s::text[]))
   ORDER BY e.lane, e.due_at, e.id LIMIT %(reach)s),
streams AS (
  SELECT name, stream, min(id) AS id, min(place) AS place FROM near GROUP BY name, stream)
SELECT array_agg(head.id ORDER BY place) FILTER (WHERE head.id IS NOT NULL),
       array_agg(name), (SELECT count(*) FROM near) = %(reach)s
  FROM streams LEFT JOIN LATERAL (
    SELECT e.id FROM outbox_effect e
     WHERE {CLAIMABLE}
       AND e.id = CASE WHEN streams.stream IS NULL THEN streams.id ELSE (
             SELECT min(o.id) FROM outbox_effect o
              WHERE o.stream = streams.stream AND o.state IN ('pending', 'leased', 'sending')) END
     LIMIT 1) AS head ON true
"""  # noqa: S608 - constants only
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
    """Return up to `most` ids of first open rows of their streams, in the order they go out."""
    asked = {"gate": gate, "first_lane": lanes[0], "last_lane": lanes[1], "now": now}
    asked |= {"known": json.dumps(known_versions())}
    heads: list[int] = []
    seen: list[str] = []
    reach, is_more = 3 * most + 50, most > 0
    while is_more and len(heads) < most:
        [(ids, names, is_more)] = fetch(HEADS, {**asked, "seen": seen, "reach": reach})
        heads += ids or []
        seen += names or []
        reach *= FARTHER
    return heads[:most]


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
