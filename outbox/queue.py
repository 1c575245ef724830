"""Putting effects into the outbox and taking finished ones out; callers bring the transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from outbox.models import Effect
from outbox.registry import handlers
from outbox.rows import COLUMNS, execute, fetch, fetch_rows, tell_failed

# Open rows that one stream may hold; what comes on top fails.
STREAM_LIMIT = 100
STREAM_FULL = "streamFull"

OPEN_ROWS = """
SELECT stream, count(*) FROM outbox_effect
 WHERE stream = ANY(%(streams)s) AND state IN ('pending', 'leased', 'sending')
 GROUP BY stream
"""
# Ids follow the order of the arrays: order within a stream is order of ids.
INSERT = f"""
WITH made AS (
  INSERT INTO outbox_effect AS e
    (account_id, key, kind, payload_version, payload, owner_contact, owner_run, wait_no, stream,
     lane, gate, due_at, expires_at, expiry_code, grace_s, state, error, finished_at,
     attempt, result, tries)
  SELECT v.account_id, v.key, v.kind, v.payload_version, v.payload, v.owner_contact, v.owner_run,
         v.wait_no, v.stream, v.lane, v.gate, v.due_at, v.expires_at, v.expiry_code, v.grace_s,
         CASE WHEN v.taken THEN 'pending' ELSE 'failed' END,
         CASE WHEN v.taken THEN '' ELSE %(full)s END,
         CASE WHEN v.taken THEN NULL ELSE clock_timestamp() END, 0, '', 0
    FROM unnest(%(account_id)s::bigint[], %(key)s::text[], %(kind)s::text[],
                %(payload_version)s::smallint[], %(payload)s::text[], %(owner_contact)s::bigint[],
                %(owner_run)s::bigint[], %(wait_no)s::int[], %(stream)s::text[],
                %(lane)s::smallint[], %(gate)s::text[], %(due_at)s::timestamptz[],
                %(expires_at)s::timestamptz[], %(expiry_code)s::text[], %(grace_s)s::int[],
                %(taken)s::bool[])
         WITH ORDINALITY
         AS v(account_id, key, kind, payload_version, payload, owner_contact, owner_run, wait_no,
              stream, lane, gate, due_at, expires_at, expiry_code, grace_s, taken, place)
   ORDER BY v.place
  ON CONFLICT (key) DO NOTHING
  RETURNING e.*)
SELECT {COLUMNS} FROM made e WHERE e.state = 'failed'
"""  # noqa: S608 - constants only
CONSUME_DONE = """
DELETE FROM outbox_effect WHERE id IN (
  SELECT id FROM outbox_effect WHERE id = ANY(%(ids)s) AND state = 'done' ORDER BY id FOR UPDATE)
"""
CONSUME_FAILED = """
UPDATE outbox_effect SET consumed_at = clock_timestamp() WHERE id IN (
  SELECT id FROM outbox_effect
   WHERE id = ANY(%(ids)s) AND state IN ('failed', 'cancelled') AND consumed_at IS NULL
   ORDER BY id FOR UPDATE)
"""
DROP_TIMERS = """
DELETE FROM outbox_effect WHERE id IN (
  SELECT id FROM outbox_effect
   WHERE key = ANY(%(keys)s) AND kind = 'timer' ORDER BY id FOR UPDATE)
"""


@dataclass(frozen=True, slots=True)
class NewEffect:
    """Work to be done after the caller's commit; `key` derives from the work itself.

    Rows with a `stream` go out one after the other in the order they were put in: put them in
    under the contact's lock. `due_at` and `expires_at` are wall times (accounts.clock).
    Kind `timer` is never performed: being due makes it its owner's input.
    """

    account_id: int
    key: str
    kind: str
    payload: str
    due_at: datetime
    payload_version: int = 1
    owner_contact: int | None = None
    owner_run: int | None = None
    wait_no: int | None = None
    stream: str | None = None
    lane: int = Effect.Lane.CONVERSATION
    gate: str = ""
    expires_at: datetime | None = None
    expiry_code: str = "expired"
    grace_s: int = 600


_FIELDS = tuple(NewEffect.__dataclass_fields__)


def enqueue(effects: Sequence[NewEffect]) -> set[str]:
    """Put the effects in, in this order; return the keys of those that their stream refused.

    A key that is there already is left as it is. A refused effect is kept as a failed one with
    the error `streamFull`, so that its run hears of it like of any failure; a caller that wants
    nothing of the kind raises StreamFull and so rolls back.
    """
    if not effects:
        return set()
    taken = _taken(effects)
    columns = {name: [getattr(effect, name) for effect in effects] for name in _FIELDS}
    refused = fetch_rows(INSERT, {**columns, "taken": taken, "full": STREAM_FULL})
    known = handlers()
    tell_failed(
        [row for row in refused if row.kind in known], {row.id: STREAM_FULL for row in refused}
    )
    return {row.key for row in refused}


def _taken(effects: Sequence[NewEffect]) -> list[bool]:
    """Tell for each effect, in order, whether its stream has room for it."""
    streams = {effect.stream for effect in effects if effect.stream is not None}
    counts: Counter[str] = Counter(open_rows(streams))
    answers = []
    for effect in effects:
        fits = effect.stream is None or counts[effect.stream] < STREAM_LIMIT
        if fits and effect.stream is not None:
            counts[effect.stream] += 1
        answers.append(fits)
    return answers


def open_rows(streams: Collection[str]) -> dict[str, int]:
    """Return stream -> rows waiting or under way; streams without any are left out."""
    return dict(fetch(OPEN_ROWS, {"streams": list(streams)})) if streams else {}


def consume(ids: Iterable[int]) -> None:
    """Mark finished effects as taken in by their owner: done ones go, failed ones are stamped."""
    found = sorted(ids)
    if found:
        execute(CONSUME_DONE, {"ids": found})
        execute(CONSUME_FAILED, {"ids": found})


def drop_timers(keys: Iterable[str]) -> None:
    """Remove timers that fired or are not wanted any more."""
    found = sorted(keys)
    if found:
        execute(DROP_TIMERS, {"keys": found})
