"""Runs that ended by a fault, together when journey, step and error are the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from outbox.rows import fetch

# The newest failures stand for all when there are more.
MOST = 5_000
GROUPS = 20

# Numbers, ids and quoted values make equal faults look different, so they do not count.
FAILED = """
SELECT j.id, j.public_id::text, j.name, max(v.number), step, min(told), count(*),
       min(f.ended_at), max(f.ended_at)
  FROM (SELECT r.journey_id, r.version_id, r.ended_at, r.error AS told,
               CASE WHEN r.error LIKE '%%: %%' THEN split_part(r.error, ': ', 1)
                    ELSE '' END AS step,
               left(regexp_replace(r.error, '[0-9a-f]{8,}|[0-9]+', '#', 'g'), 200) AS pattern
          FROM journeys_run r
         WHERE r.account_id = %(account)s AND r.status = 'Terminated' AND r.error <> ''
           AND r.ended_at >= %(since)s
         ORDER BY r.ended_at DESC LIMIT %(most)s) AS f
  JOIN journeys_journey j ON j.id = f.journey_id
  JOIN journeys_journeyversion v ON v.id = f.version_id
 GROUP BY j.id, step, pattern
 ORDER BY count(*) DESC, j.id LIMIT %(groups)s
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """One kind of fault: where, how often, since when. `error` is an example's, without step."""

    journey_id: int
    journey_key: str
    journey: str
    version: int
    step: str
    error: str
    count: int
    since: datetime
    last: datetime


def failures(account_id: int, since: datetime) -> list[Failure]:
    """Return what runs ended by since then, the most frequent first."""
    found = fetch(FAILED, {"account": account_id, "since": since, "most": MOST, "groups": GROUPS})
    return [_failure(*row) for row in found]


def _failure(
    pk: int, key: str, name: str, version: int, step: str, told: str, n: int,
    since: datetime, last: datetime,
) -> Failure:  # fmt: skip
    error = told.removeprefix(f"{step}: ") if step else told
    return Failure(pk, key, name, version, step, error, n, since, last)
