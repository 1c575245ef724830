"""Builders of outbox rows."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from outbox.begin import Job, begin
from outbox.claim import Claimed, claim
from outbox.models import Effect, GateRate
from outbox.queue import NewEffect, enqueue

_keys = itertools.count(1)
GATE = "channel:1"


def new(key: str = "", asked: dict[str, Any] | None = None, **changes: Any) -> NewEffect:
    """Return an effect of the twin that is due."""
    values: dict[str, Any] = {
        "account_id": 1,
        "key": key or f"effect{next(_keys)}",
        "kind": "twin",
        "payload": json.dumps(asked or {}),
        "gate": GATE,
        "due_at": timezone.now() - timedelta(seconds=1),
    }
    return NewEffect(**(values | changes))


def put(key: str = "", asked: dict[str, Any] | None = None, **changes: Any) -> Effect:
    """Put one effect in; return its row."""
    effect = new(key, asked, **changes)
    enqueue([effect])
    return Effect.objects.get(key=effect.key)


def put_begun(key: str = "", asked: dict[str, Any] | None = None, **changes: Any) -> Job:
    """Put one effect in and begin it; return the job."""
    put(key, asked, **changes)
    [job] = begin(claim(changes.get("gate", GATE), 1))
    return job


def claimed_keys(claimed: list[Claimed]) -> list[str]:
    return [one.row.key for one in claimed]


def set_row(key: str, **values: Any) -> None:
    Effect.objects.filter(key=key).update(**values)


def row(key: str) -> Effect:
    return Effect.objects.get(key=key)


def set_gate(per_second: float | None, gate: str = GATE, **values: Any) -> None:
    """Give the gate a rate; it was free a minute ago unless `tat` says otherwise."""
    defaults = {"per_second": per_second, "tat": database_now() - timedelta(minutes=1), **values}
    GateRate.objects.update_or_create(gate=gate, defaults=defaults)


def database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [found] = cursor.fetchone()
    now: datetime = found.astimezone(UTC)
    return now
