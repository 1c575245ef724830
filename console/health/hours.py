"""Counts by hour: written for hours that are over, counted anew for the hours since.

Hours are those of the database's real clock, also while the demo moves wall time: `created_at` is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from outbox.rows import execute, fetch

HOUR = timedelta(hours=1)
# Statuses and replays still change hours that are over: so many of them are counted anew each time,
HOT = 2 * HOUR
# and so many whenever an hour ends.
WARM = 24 * HOUR
# As far back as the home page looks, twice over; the first roll-up begins here.
KEPT = timedelta(days=61)
# An account without marks (no beat yet) is counted so far back when somebody asks.
LIVE_AT_MOST = 3 * HOUR

LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('wend hour counts'), %(account)s::int)"
# Keeps others from rolling this account up until the transaction ends.
HOLD = "SELECT pg_advisory_xact_lock(hashtext('wend hour counts'), %(account)s::int)"
MARK = "SELECT until FROM console_hourmark WHERE account_id = %(account)s"
SET_MARK = """
INSERT INTO console_hourmark (account_id, until) VALUES (%(account)s, %(until)s)
ON CONFLICT (account_id) DO UPDATE SET until = greatest(console_hourmark.until, excluded.until)
"""
CLEAR = """
DELETE FROM console_hourcount
 WHERE account_id = %(account)s AND kind = ANY(ARRAY['message', 'run'])
   AND hour >= %(first)s AND hour < %(until)s
"""
MESSAGES = """
SELECT 'message', channel_id, date_trunc('hour', created_at, 'UTC') AS hour,
       CASE WHEN direction = 'in' THEN 'received'
            WHEN status = 'failed' AND error_code = 'noConsent' THEN 'withheld'
            ELSE status END AS key, count(*)
  FROM messaging_message
 WHERE account_id = %(account)s AND created_at >= %(first)s AND created_at < %(until)s
 GROUP BY 2, 3, 4
"""
RUNS = """
SELECT 'run', channel_id, date_trunc('hour', ended_at, 'UTC') AS hour,
       CASE WHEN status = 'Complete' THEN 'finished'
            WHEN error <> '' THEN 'failed' ELSE 'stopped' END AS key, count(*)
  FROM journeys_run
 WHERE account_id = %(account)s AND ended_at >= %(first)s AND ended_at < %(until)s
 GROUP BY 2, 3, 4
"""
BOTH = f"{MESSAGES} UNION ALL {RUNS}"
WRITE = f"""
INSERT INTO console_hourcount (account_id, kind, channel_id, hour, key, count)
SELECT %(account)s, found.* FROM ({BOTH}) AS found
"""  # noqa: S608 - constants only
FORGET = "DELETE FROM console_hourcount WHERE account_id = %(account)s AND hour < %(first)s"


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour."""
    return moment.replace(minute=0, second=0, microsecond=0)


def roll_up(account_id: int, now: datetime) -> bool:
    """Write the counts of the account's hours that are over. Safe to repeat, at any time.

    Tells False when another process is at it.
    """
    until = hour_of(now)
    with transaction.atomic():
        if not fetch(LOCK, {"account": account_id})[0][0]:
            return False
        span = {"account": account_id, "first": _first(account_id, until), "until": until}
        execute(CLEAR, span)
        execute(WRITE, span)
        execute(FORGET, {"account": account_id, "first": until - KEPT})
        execute(SET_MARK, span)
    return True


def live_from(account_id: int, now: datetime) -> datetime:
    """Return from which hour on counts are not written yet; bounded, so that looking is cheap."""
    mark = _mark(account_id)
    return max(mark or datetime.min.replace(tzinfo=now.tzinfo), hour_of(now) - LIVE_AT_MOST)


def _mark(account_id: int) -> datetime | None:
    found = fetch(MARK, {"account": account_id})
    return found[0][0] if found else None


def _first(account_id: int, until: datetime) -> datetime:
    """Return from which hour on to count anew."""
    mark = _mark(account_id)
    if mark is None:
        return until - KEPT
    return until - HOT if mark == until else min(mark, until) - WARM
