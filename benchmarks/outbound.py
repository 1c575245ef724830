"""How many messages a second the outbox sends, by real worker processes."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Now

from benchmarks.arena import Arena, BenchmarkError, rate_of, wait_for_accepted
from benchmarks.seeding import make_contacts, queue_texts
from messaging.models import Channel, MessageAttempt
from outbox.bell import ring
from outbox.models import Effect, GateRate
from sandbox.client import Client

LIMIT_S = 240.0
RECORDED_S = 30.0


def measure(arena: Arena, channel: Channel, sandbox: Client, wanted: int) -> dict[str, Any]:
    """Return our rate: from the first to the last acceptance of `wanted` waiting messages.

    The gate is shut until all workers stand ready, so that all begin together.
    """
    queue_texts(channel, make_contacts(channel, wanted))
    sandbox.reset()
    gate = GateRate.objects.filter(gate=channel.gate)
    gate.update(paused_until=Now() + timedelta(hours=1))
    with arena.product_workers():
        gate.update(paused_until=None, tat=F("tat"))
        ring()
        wait_for_accepted(sandbox, wanted, LIMIT_S)
        recorded_s = _wait_for_records()
    entries = arena.ledger()
    return {
        "outbound_per_s": rate_of(entries, wanted),
        "outbound_processes": arena.workers,
        "outbound_messages": wanted,
        "outbound_recorded_after_s": recorded_s,
        "outbound_second_attempts": MessageAttempt.objects.filter(n__gt=1).count(),
    }


def _wait_for_records() -> float:
    """Wait until every send is recorded and consumed; return for how long."""
    began = time.monotonic()
    while time.monotonic() < began + RECORDED_S:
        if not Effect.objects.exists():
            return time.monotonic() - began
        time.sleep(0.1)
    raise BenchmarkError(f"{Effect.objects.count()} effects are left after {RECORDED_S:.0f} s")
