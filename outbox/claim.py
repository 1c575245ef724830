"""Claim: lease due rows of one gate to this worker, as many as its rate lets through now."""

from __future__ import annotations

import json
import secrets
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from accounts.clock import wall_now
from outbox.gates import OpenGate, open_gate
from outbox.isolation import each_alone
from outbox.ports import Later, Row
from outbox.registry import known_versions, send_checks
from outbox.rows import COLUMNS, execute, fetch, fetch_rows, tell_failed
from outbox.setback import set_back
from outbox.transactions import in_transaction

# A claim looks at a few more due rows than it wants; while their streams are blocked, at so many
# times as many of the other streams' rows behind them.
FARTHER = 4

CLAIMABLE = """
  e.gate = %(gate)s AND e.state = 'pending' AND e.kind <> 'timer'
  AND e.lane BETWEEN %(first_lane)s AND %(last_lane)s AND e.due_at <= %(now)s
  AND (e.expires_at IS NULL OR e.expires_at > %(now)s)
  AND e.payload_version <= coalesce((%(known)s::jsonb ->> e.kind)::int, -1)
"""
# Of each stream only its first open row may go. Every stream within reach costs two looks into
# indexes; an anti-join of all due rows with all open ones took a hundred times as long behind a
# stream with many rows. The looks are worded so that no outdated statistics make the planner take
# another index: by comparing rows for the first open row, by LIMIT for the lookup of its columns.
# Answers the ids to claim in order, the streams looked at, and whether there may be more.
HEADS = f"""
WITH near AS MATERIALIZED (
  SELECT e.id, e.stream, coalesce(e.stream, '#' || e.id) AS name,
         row_number() OVER (ORDER BY e.lane, e.due_at, e.id) AS place
    FROM outbox_effect e
   WHERE {CLAIMABLE} AND coalesce(e.stream, '#' || e.id) NOT IN (SELECT unnest(%(seen)s::text[]))
   ORDER BY e.lane, e.due_at, e.id LIMIT %(reach)s),
streams AS (
  SELECT name, stream, min(id) AS id, min(place) AS place FROM near GROUP BY name, stream)
SELECT array_agg(e.id ORDER BY place) FILTER (WHERE e.id IS NOT NULL),
       array_agg(name), (SELECT count(*) FROM near) = %(reach)s
  FROM streams LEFT JOIN LATERAL (
    SELECT * FROM outbox_effect
     WHERE id = CASE WHEN streams.stream IS NULL THEN streams.id ELSE (
             SELECT o.id FROM outbox_effect o
              WHERE (o.stream, o.id) >= (streams.stream, 0)
                AND o.state IN ('pending', 'leased', 'sending')
              ORDER BY o.stream, o.id LIMIT 1) END
     LIMIT 1) AS e ON {CLAIMABLE}
"""  # noqa: S608 - constants only
LOCK = f"""
SELECT {COLUMNS} FROM outbox_effect e
 WHERE e.id = ANY(%(ids)s) AND e.state = 'pending' ORDER BY e.id FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - constants only
LEASE = """
UPDATE outbox_effect
   SET state = 'leased', lease_token = %(token)s,
       leased_until = clock_timestamp() + %(lease)s * interval '1 s'
 WHERE id = ANY(%(ids)s)
"""
HOLD_BACK = """
UPDATE outbox_effect AS e SET due_at = %(now)s + v.seconds * interval '1 s'
  FROM unnest(%(ids)s::bigint[], %(seconds)s::float8[]) AS v(id, seconds) WHERE e.id = v.id
"""
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
    refused, waiting = _ask_checks(rows)
    leased = _lease([row for row in rows if row.id not in refused and row.id not in waiting])
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
    reach, is_more = most + 50, most > 0
    while is_more and len(heads) < most:
        [(ids, names, is_more)] = fetch(HEADS, {**asked, "seen": seen, "reach": reach})
        heads += ids or []
        seen += names or []
        reach *= FARTHER
    return heads[:most]


def _ask_checks(rows: Sequence[Row]) -> tuple[dict[int, str], set[int]]:
    """Ask every check about the rows that those before let through.

    Returns the refused rows, id -> code, and those that are put off: a check says that they must
    wait, or failed on them.
    """
    refused: dict[int, str] = {}
    waiting: set[int] = set()

    def put_off(row: Row, error: Exception) -> None:
        set_back(row, error)
        waiting.add(row.id)

    for check in send_checks():
        asked = [row for row in rows if row.id not in refused and row.id not in waiting]
        for answer in each_alone(asked, check, put_off):
            later = {id: one for id, one in answer.items() if isinstance(one, Later)}
            _hold_back(later)
            waiting |= later.keys()
            refused |= {id: code for id, code in answer.items() if isinstance(code, str)}
    return refused, waiting


def _hold_back(later: Mapping[int, Later]) -> None:
    """Let rows wait; what stands behind them in their streams waits with them."""
    if later:
        seconds = [one.seconds for one in later.values()]
        execute(HOLD_BACK, {"ids": list(later), "seconds": seconds, "now": wall_now()})


def _lease(rows: Sequence[Row]) -> list[Row]:
    """Lease locked rows; return them with their token."""
    if not rows:
        return []
    token = str(uuid.uuid4())
    ids = [row.id for row in rows]
    execute(LEASE, {"ids": ids, "token": token, "lease": settings.OUTBOX_LEASE_S})
    return [replace(row, lease_token=token) for row in rows]


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
