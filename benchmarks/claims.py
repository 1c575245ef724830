"""How long a claim takes, also while an old snapshot keeps dead rows from being cleared away."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import transaction

from benchmarks.arena import quantile
from benchmarks.seeding import make_contacts, queue_texts
from contacts.models import Contact
from messaging.models import Channel
from outbox.begin import GROUP, begin
from outbox.claim import Claimed, claim
from outbox.finish import Result, finish
from outbox.models import Effect
from outbox.ports import Outcome
from outbox.queue import consume

PER_CLAIM = 100
BACKLOG = 1_000


@dataclass(frozen=True, slots=True)
class Load:
    """What a stretch of load showed: each claim's milliseconds, and how many rows it took."""

    took_ms: list[float]
    rows: int


def measure(channel: Channel, database_url: str, plain_s: float, held_s: float) -> dict[str, Any]:
    """Return the 95th percentile of claims without and with a snapshot held open.

    The load is one process that queues, claims, begins, finishes and consumes without a pause,
    with BACKLOG rows waiting all the time; only the network is left out.
    """
    contacts = make_contacts(channel, BACKLOG)
    queue_texts(channel, contacts)
    plain = _carry(channel, contacts, plain_s)
    with psycopg.connect(database_url) as other:
        other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT count(*) FROM outbox_effect")
        held = _carry(channel, contacts, held_s)
    Effect.objects.all().delete()
    return {
        "claim_p95_ms": quantile(plain.took_ms, 0.95),
        "claim_p95_snapshot_ms": quantile(held.took_ms, 0.95),
        "claim_p95_snapshot_end_ms": quantile(held.took_ms[-len(held.took_ms) // 4 :], 0.95),
        "claim_rows": PER_CLAIM,
        "claim_load_per_s": plain.rows / plain_s,
        "claim_load_snapshot_per_s": held.rows / held_s,
        "snapshot_held_s": held_s,
    }


def _carry(channel: Channel, contacts: Sequence[Contact], seconds: float) -> Load:
    took_ms: list[float] = []
    rows = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        claimed = claim(channel.gate, PER_CLAIM)
        took_ms.append(1000 * (time.monotonic() - began))
        rows += len(claimed)
        _send(claimed)
        queue_texts(channel, [contacts[i % len(contacts)] for i in range(len(claimed))])
    return Load(took_ms, rows)


def _send(claimed: Sequence[Claimed]) -> None:
    """Take claimed rows to their end, as pump and courier do."""
    groups = [claimed[first : first + GROUP] for first in range(0, len(claimed), GROUP)]
    jobs = [job for group in groups for job in begin(group)]
    finish([Result(job.row, Outcome("accepted", provider_id=str(uuid.uuid4()))) for job in jobs])
    with transaction.atomic():
        consume(job.row.id for job in jobs)
