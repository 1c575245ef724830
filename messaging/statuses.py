"""Delivery statuses: merged into messages set-wise, in whatever order they come.

A status also is evidence that the provider accepted its attempt: it ends the uncertainty of a
send whose answer was lost. Ranks only grow (messaging/ranks.py); no contact is locked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from messaging import ranks
from messaging.content.values import canonical
from messaging.media.copies import MEDIA_CODES, forget_copies
from messaging.models import InboundEvent, Message
from messaging.opt_outs import note_refusals
from messaging.providers.base import StatusView
from messaging.providers.registry import provider_of_item
from messaging.records import PROVIDER_IDS_LOCK
from messaging.rounds import take_batch
from outbox.evidence import record_evidence
from outbox.transactions import in_transaction

State = InboundEvent.State
Status = Message.Status

# Not yet merged: no contact, no outcome. In the words of the index `inbound_unmerged`.
UNMERGED = "contact_id IS NULL AND kind = 'status' AND outcome = ''"
# A status costs far less than a message's resolving; campaigns bring them by the ten thousand.
BATCH = 1000

# Reached the provider's side of the network, not the phone: shown as sent.
_STATUS = {
    ranks.ACCEPTED: Status.ACCEPTED,
    ranks.SENT: Status.SENT,
    ranks.DELIVERED_TO_OPERATOR: Status.SENT,
    ranks.DELIVERED: Status.DELIVERED,
    ranks.READ: Status.READ,
    ranks.FAILED: Status.FAILED,
}
# What a run can be told of.
_TOLD = {ranks.DELIVERED, ranks.READ, ranks.FAILED}

FIND_ATTEMPTS = """
SELECT a.id, a.account_id, a.client_id, a.provider_id, a.message_id, m.effect_key
  FROM (SELECT * FROM messaging_messageattempt WHERE client_id = ANY(%(clients)s)
        UNION
        SELECT o.* FROM messaging_channel c JOIN messaging_messageattempt o ON o.channel_id = c.id
         WHERE c.account_id = ANY(%(accounts)s) AND o.provider_id = ANY(%(providers)s)) AS a
  JOIN messaging_message m ON m.id = a.message_id
"""
# A provider that names one id for two attempts: the first keeps it.
NOTE_PROVIDER_IDS = """
UPDATE messaging_messageattempt AS a
   SET outcome = CASE WHEN a.outcome IN ('', 'uncertain') THEN 'accepted' ELSE a.outcome END,
       provider_id = coalesce(a.provider_id, CASE WHEN v.provider_id <> '' AND NOT EXISTS (
           SELECT 1 FROM messaging_messageattempt o
            WHERE o.channel_id = a.channel_id AND o.provider_id = v.provider_id)
           THEN v.provider_id END)
  FROM unnest(%s::bigint[], %s::text[]) AS v(id, provider_id)
 WHERE a.id = v.id
"""
# Its run is told by way of the run's contact, who need not be the one who gets the message.
LOCK_MESSAGES = """
SELECT id, status_rank, status, error_code, sent_at, delivered_at, read_at, failed_at,
       await_delivery, category,
       coalesce((SELECT c.id FROM contacts_contact c WHERE c.id = owner_contact), contact_id),
       channel_id
  FROM messaging_message WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
UPDATE_MESSAGES = """
UPDATE messaging_message AS m
   SET status = v.status, status_rank = v.rank, error_code = v.code, sent_at = v.sent_at,
       delivered_at = v.delivered_at, read_at = v.read_at, failed_at = v.failed_at,
       category = v.category
  FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[], %s::timestamptz[],
              %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::text[])
       AS v(id, status, rank, code, sent_at, delivered_at, read_at, failed_at, category)
 WHERE m.id = v.id
"""
# A run finds the message by the item's channel and provider id: both are made the message's.
SETTLE_ITEMS = """
UPDATE messaging_inboundevent AS i
   SET state = v.state, outcome = 'merged', contact_id = v.contact,
       address = coalesce(v.provider_id, i.address),
       channel_id = CASE WHEN v.channel IS NULL OR EXISTS (
           SELECT 1 FROM messaging_inboundevent o WHERE o.channel_id = v.channel AND o.key = i.key)
           THEN i.channel_id ELSE v.channel END
  FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::text[])
       AS v(id, state, contact, channel, provider_id)
 WHERE i.id = v.id
"""


# Waits for nobody: whoever holds this lock must not wait for rows.
PUT_ASIDE = """
UPDATE messaging_inboundevent SET state = 'done', outcome = 'unmatched'
 WHERE id IN (
       SELECT i.id FROM messaging_inboundevent i
        WHERE i.id = ANY(%s) AND i.state = 'pending' AND i.outcome = ''
          AND NOT EXISTS (
              SELECT 1 FROM messaging_messageattempt a JOIN messaging_channel c
                  ON c.id = a.channel_id
               WHERE c.account_id = i.account_id AND a.provider_id = i.address)
          FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The attempt that a status tells of, and its message."""

    id: int
    account_id: int
    client_id: str
    provider_id: str | None
    message_id: int
    effect_key: str | None


@dataclass(slots=True)
class _Standing:
    """A locked message while statuses are folded into it."""

    id: int
    rank: int
    status: str
    code: str
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    failed_at: datetime | None
    await_delivery: bool
    category: str
    owner_contact: int
    channel_id: int

    def take(self, view: StatusView, at: datetime) -> bool:
        """Take in one status; tell whether the message's own status moved."""
        self._note_time(view.rank, at)
        if view.category.isprintable():
            self.category = self.category or view.category[:16]
        if not ranks.grows(self.rank, view.rank):
            return False
        self.rank, self.status, self.code = view.rank, _STATUS[view.rank], view.code[:64]
        return True

    def _note_time(self, rank: int, at: datetime) -> None:
        """Keep the first time of each stage, also of one that is reported late."""
        if rank == ranks.SENT:
            self.sent_at = self.sent_at or at
        elif rank == ranks.DELIVERED:
            self.delivered_at = self.delivered_at or at
        elif rank == ranks.READ:
            self.read_at = self.read_at or at
        elif rank == ranks.FAILED and self.rank < ranks.DELIVERED:
            self.failed_at = self.failed_at or at


def merge_statuses() -> int:
    """Merge a batch of status items into their messages; return how many were taken.

    Afterwards an item is done; it becomes input of the message's run when the message failed, or
    when the run waits for delivery and there is something to tell.
    """
    unmatched: list[int] = []
    taken = take_batch(UNMERGED, lambda items: unmatched.extend(_merge(items)), BATCH)
    if unmatched:
        in_transaction(lambda: _put_aside(unmatched))
    return taken


def _merge(items: Sequence[InboundEvent]) -> list[int]:
    """Merge the items; return ids of those that match no attempt.

    Locks effects, attempts and messages in the order in which FINISH does.
    """
    views = {item.pk: _view(item) for item in items}
    attempts = _attempts(items, views)
    _record_acceptance([(attempt, views[pk]) for pk, attempt in attempts.items()])
    standings = _lock_messages({attempt.message_id for attempt in attempts.values()})
    rows = []
    for item in items:
        if item.pk in attempts:
            attempt, view = attempts[item.pk], views[item.pk]
            message = standings[attempt.message_id]
            moved = message.take(view, item.occurred_at)
            rows.append(_settled(item, message, view, attempt, moved))
    _write_messages(standings.values())
    _write_items(rows)
    forget_copies(
        attempts[item.pk].message_id
        for item in items
        if item.pk in attempts and views[item.pk].code in MEDIA_CODES
    )
    note_refusals(
        (item, views[item.pk], attempts[item.pk].message_id)
        for item in items
        if item.pk in attempts
    )
    return [item.pk for item in items if item.pk not in attempts]


def _view(item: InboundEvent) -> StatusView:
    body = json.loads(item.body)
    return provider_of_item(body).read_status(body)


def _attempts(
    items: Sequence[InboundEvent], views: Mapping[int, StatusView]
) -> dict[int, _Attempt]:
    """Return item id -> attempt, by the provider's id or by ours, inside the item's account.

    The status may have come to the webhook of another channel of the same sub-account.
    """
    asked: dict[str, list[Any]] = {
        "clients": [view.client_id for view in views.values() if view.client_id.isprintable()],
        "providers": [item.address for item in items if item.address],
        "accounts": list({item.account_id for item in items}),
    }
    with connection.cursor() as cursor:
        cursor.execute(FIND_ATTEMPTS, asked)
        found = [_Attempt(*row) for row in cursor.fetchall()]
    by_client = {(a.account_id, a.client_id): a for a in found}
    by_provider = {(a.account_id, a.provider_id): a for a in found if a.provider_id}
    matched = {}
    for item in items:
        attempt = by_client.get((item.account_id, views[item.pk].client_id)) or by_provider.get(
            (item.account_id, item.address)
        )
        if attempt is not None:
            matched[item.pk] = attempt
    return matched


def _record_acceptance(told: Iterable[tuple[_Attempt, StatusView]]) -> None:
    """A status proves that the provider took the attempt: end its effect, note the ids."""
    proofs: dict[int, tuple[_Attempt, str]] = {}
    for attempt, view in told:
        provider_id = attempt.provider_id or view.provider_id
        proofs[attempt.id] = (attempt, provider_id if provider_id.isprintable() else "")
    if not proofs:
        return
    record_evidence(
        {
            attempt.effect_key: canonical({"umid": provider_id})
            for attempt, provider_id in proofs.values()
            if attempt.effect_key
        }
    )
    with connection.cursor() as cursor:
        ids = [provider_id for _, provider_id in proofs.values()]
        cursor.execute(NOTE_PROVIDER_IDS, [list(proofs), ids])


def _lock_messages(ids: set[int]) -> dict[int, _Standing]:
    with connection.cursor() as cursor:
        cursor.execute(LOCK_MESSAGES, [sorted(ids)])
        return {row[0]: _Standing(*row) for row in cursor.fetchall()}


_ItemRow = tuple[int, str, int | None, int | None, str | None]


def _settled(
    item: InboundEvent, message: _Standing, view: StatusView, attempt: _Attempt, moved: bool
) -> _ItemRow:
    tells = moved and view.rank in _TOLD and (view.rank == ranks.FAILED or message.await_delivery)
    if not tells:
        return item.pk, str(State.DONE), None, None, None
    provider_id = attempt.provider_id or view.provider_id or None
    return item.pk, str(State.PENDING), message.owner_contact, message.channel_id, provider_id


def _write_messages(messages: Iterable[_Standing]) -> None:
    rows = [
        (
            *(m.id, m.status, m.rank, m.code),
            *(m.sent_at, m.delivered_at, m.read_at, m.failed_at, m.category),
        )
        for m in messages
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(UPDATE_MESSAGES, [list(column) for column in zip(*rows, strict=True)])


def _write_items(rows: Sequence[_ItemRow]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(SETTLE_ITEMS, [list(column) for column in zip(*rows, strict=True)])


def _put_aside(ids: Sequence[int]) -> None:
    """Set aside statuses of messages that are not ours, or whose provider id we do not know yet.

    Recording a provider id wakes its statuses (messaging/records.py); the lock keeps the two
    apart, so that none is set aside while its id is being recorded.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PROVIDER_IDS_LOCK])
        cursor.execute(PUT_ASIDE, [list(ids)])
