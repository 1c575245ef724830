"""Finish: record what attempts came to, many in one transaction."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.clock import wall_now
from outbox.gates import pause_gate
from outbox.isolation import each_alone
from outbox.ports import Finished, Outcome, Row
from outbox.registry import handler_of
from outbox.rows import execute, fetch
from outbox.traces import where
from outbox.transactions import in_transaction

log = logging.getLogger(__name__)

LONGEST_BACKOFF_S = 60.0
OPEN = frozenset({"pending", "leased", "sending", "uncertain"})
_random = random.SystemRandom()

LOCK = """
SELECT id, state, coalesce(lease_token::text, '') FROM outbox_effect
 WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE
"""
FINISH = """
UPDATE outbox_effect AS e
   SET state = CASE v.outcome WHEN 'accepted' THEN 'done' WHEN 'refused' THEN 'failed'
                              WHEN 'retry' THEN 'pending' ELSE 'uncertain' END,
       due_at = CASE v.outcome WHEN 'retry' THEN %(now)s + v.backoff_s * interval '1 s'
                               ELSE e.due_at END,
       lease_token = CASE v.outcome WHEN 'retry' THEN NULL ELSE e.lease_token END,
       settle_at = CASE v.outcome
                     WHEN 'uncertain' THEN clock_timestamp() + e.grace_s * interval '1 s' END,
       finished_at = CASE WHEN v.outcome IN ('accepted', 'refused') THEN clock_timestamp() END,
       result = v.result, error = left(v.code, 64)
  FROM unnest(%(ids)s::bigint[], %(outcomes)s::text[], %(backoffs)s::float8[],
              %(results)s::text[], %(codes)s::text[])
       AS v(id, outcome, backoff_s, result, code)
 WHERE e.id = v.id
"""


@dataclass(frozen=True, slots=True)
class Result:
    """A begun row and what its attempt came to."""

    row: Row
    outcome: Outcome


def finish(results: Sequence[Result]) -> None:
    """Record the results of begun rows; each handler hears of its own in id order.

    A row that got evidence or was settled before its answer came keeps its state. When a handler
    fails, the others' results are recorded all the same, and so is that row's state.
    """
    each_alone(results, _finish, _record_untold, in_transaction)


def _finish(results: Sequence[Result]) -> None:
    finished = _record(results)
    for kind in sorted({one.row.kind for one in finished}):
        handler_of(kind).finished([one for one in finished if one.row.kind == kind])
    for gate, result in {one.row.gate: one for one in results if one.outcome.pause_gate_s}.items():
        pause_gate(gate, result.outcome.pause_gate_s or 0.0, result.outcome.code or "asked to wait")


def _record_untold(result: Result, error: Exception) -> None:
    log.error("effect %s: its result is not told: %s", result.row.id, where(error))
    in_transaction(lambda: _record([result]))


def _record(results: Sequence[Result]) -> list[Finished]:
    """Write the states of the rows that are still ours; return all, in id order."""
    ordered = sorted(results, key=lambda result: result.row.id)
    locked = fetch(LOCK, {"ids": [one.row.id for one in ordered]})
    found = {id: (state, token) for id, state, token in locked}
    finished = [
        Finished(one.row, one.outcome, _counts(one, *found.get(one.row.id, ("done", ""))))
        for one in ordered
    ]
    _write([one for one in finished if one.recorded])
    for one in finished:
        state = found.get(one.row.id, ("done",))[0]
        if not one.recorded and one.outcome.kind == "accepted" and state != "done":
            log.warning("effect %s: late acceptance, it is %s", one.row.id, state)
    return finished


def _counts(result: Result, state: str, token: str) -> bool:
    """Tell whether the outcome moves the row: while it waits for this very attempt.

    An acceptance is evidence also when another attempt is planned or under way already.
    """
    if result.outcome.kind == "accepted":
        return state in OPEN
    return state in {"sending", "uncertain"} and token == result.row.lease_token


def _write(finished: Sequence[Finished]) -> None:
    if not finished:
        return
    outcomes = [one.outcome for one in finished]
    execute(
        FINISH,
        {
            "now": wall_now(),
            "ids": [one.row.id for one in finished],
            "outcomes": [outcome.kind for outcome in outcomes],
            "backoffs": [backoff_s(one.row.attempt, one.outcome) for one in finished],
            # PostgreSQL's text holds no NUL.
            "results": [outcome.result.replace("\0", "") for outcome in outcomes],
            "codes": [outcome.code.replace("\0", "") for outcome in outcomes],
        },
    )


def backoff_s(attempt: int, outcome: Outcome) -> float:
    """Return the seconds until the next attempt: what the provider asked, else 2^attempt,
    at most 60, give or take a fifth."""
    if outcome.retry_after_s is not None:
        return outcome.retry_after_s
    return min(2.0**attempt, LONGEST_BACKOFF_S) * _random.uniform(0.8, 1.2)
