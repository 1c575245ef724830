"""What is recorded of attempts: on the attempts themselves and, forwards only, on messages."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from messaging import ranks
from messaging.payloads import read_payload
from outbox.ports import Finished

# Held shared while provider ids are being recorded, and alone while statuses that matched no
# provider id are put aside: so a status cannot slip between the two.
PROVIDER_IDS_LOCK = 0x77656E64

LOCK_MESSAGES = """
SELECT id FROM messaging_message WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
# A provider that names one id for two attempts must not stop the others from being recorded.
RECORD_ATTEMPTS = """
UPDATE messaging_messageattempt AS a
   SET provider_id = coalesce(a.provider_id, CASE WHEN v.provider_id <> '' AND NOT EXISTS (
           SELECT 1 FROM messaging_messageattempt o
            WHERE o.channel_id = a.channel_id AND o.provider_id = v.provider_id)
           THEN v.provider_id END),
       outcome = CASE
           WHEN v.outcome = 'accepted' AND NOT v.recorded
                AND a.provider_id IS DISTINCT FROM v.provider_id THEN 'late'
           WHEN a.outcome = 'accepted' THEN 'accepted'
           ELSE v.outcome END,
       error_code = v.code
  FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::boolean[])
       AS v(message, n, outcome, provider_id, code, recorded)
 WHERE a.message_id = v.message AND a.n = v.n
"""
RAISE_MESSAGES = """
UPDATE messaging_message AS m
   SET status = v.status, status_rank = v.rank, error_code = v.code,
       failed_at = CASE WHEN v.status = 'failed' THEN wend_now() ELSE m.failed_at END
  FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[]) AS v(id, status, rank, code)
 WHERE m.id = v.id
   AND (m.status_rank < v.rank OR (v.status = 'uncertain' AND m.status_rank = v.rank))
   AND NOT (v.status = 'failed' AND m.status_rank >= %s)
"""
REQUEUE_MESSAGES = """
UPDATE messaging_message
   SET status = 'queued', status_rank = %s, error_code = '', failed_at = NULL
 WHERE id = ANY(%s) AND status_rank = %s
"""
# Statuses that came before we knew the provider's id of their message: merge them now.
WAKE_STATUSES = """
UPDATE messaging_inboundevent SET state = 'pending', outcome = ''
 WHERE kind = 'status' AND outcome = 'unmatched' AND address = ANY(%s)
   AND channel_id IN (SELECT id FROM messaging_channel WHERE account_id = ANY(%s))
"""
_STATUS = {
    "accepted": ("accepted", ranks.ACCEPTED),
    "refused": ("failed", ranks.FAILED),
    "uncertain": ("uncertain", ranks.UNCERTAIN),
}


def record_outcomes(rows: Sequence[Finished]) -> None:
    """Record the outcomes of attempts; call inside FINISH's transaction.

    An answer that came after the row had been settled, or had got evidence, is kept on its
    attempt (`late` when it names a message we did not know of) and only ever raises the message.
    """
    if not rows:
        return
    provider_ids = sorted({f.outcome.provider_id for f in rows if f.outcome.provider_id})
    if provider_ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [PROVIDER_IDS_LOCK])
    _record_attempts(rows)
    changes = [
        (read_payload(f.row.payload).message, *_STATUS[f.outcome.kind], _code(f))
        for f in rows
        if f.outcome.kind in _STATUS and (f.recorded or f.outcome.kind == "accepted")
    ]
    _raise_messages(changes)
    if provider_ids:
        with connection.cursor() as cursor:
            accounts = sorted({f.row.account_id for f in rows})
            cursor.execute(WAKE_STATUSES, [provider_ids, accounts])


def record_failures(message_ids: Sequence[int], code: str) -> None:
    """Record that these messages failed without an answer.

    One that stays unclear is marked `uncertain`, not failed: a status that comes after all may
    still raise it.
    """
    status, rank = _STATUS["uncertain" if code == "uncertain" else "refused"]
    _raise_messages([(message_id, status, rank, code) for message_id in message_ids])


def record_acceptance(message_ids: Sequence[int]) -> None:
    """Record that a person found these uncertain messages to have been accepted."""
    status, rank = _STATUS["accepted"]
    _raise_messages([(message_id, status, rank, "") for message_id in message_ids])


def forget_failures(message_ids: Sequence[int]) -> None:
    """Put failed messages back to the start: they go out again. The one step backwards there is,
    because a rank that stands at `failed` would hide what becomes of the next attempt."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_MESSAGES, [sorted(message_ids)])
        cursor.execute(REQUEUE_MESSAGES, [ranks.QUEUED, sorted(message_ids), ranks.FAILED])


def _code(finished: Finished) -> str:
    return "" if finished.outcome.kind == "accepted" else finished.outcome.code[:64]


def _record_attempts(rows: Sequence[Finished]) -> None:
    seen: set[str] = set()
    noted = []
    for finished in rows:
        outcome = finished.outcome
        provider_id = "" if outcome.provider_id in seen else outcome.provider_id
        seen.add(provider_id)
        message = read_payload(finished.row.payload).message
        noted.append(
            (
                message,
                finished.row.attempt,
                outcome.kind,
                provider_id,
                outcome.code[:64],
                finished.recorded,
            )
        )
    with connection.cursor() as cursor:
        cursor.execute(RECORD_ATTEMPTS, [list(column) for column in zip(*noted, strict=True)])


def _raise_messages(changes: Sequence[tuple[int, str, int, str]]) -> None:
    """Raise the messages' statuses; rows are locked in id order, as everywhere."""
    if not changes:
        return
    columns = [list(column) for column in zip(*changes, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(LOCK_MESSAGES, [columns[0]])
        cursor.execute(RAISE_MESSAGES, [*columns, ranks.DELIVERED])
