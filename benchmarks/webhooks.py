"""How many webhooks a second one web server process stores, and how soon it answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from benchmarks.arena import Arena, BenchmarkError, quantile
from benchmarks.load import post_all
from benchmarks.seeding import inbound_body, new_numbers
from messaging.models import Channel, InboundEvent

CONNECTIONS = 16
WARM_UP = 200


def hook_url(arena: Arena, channel: Channel) -> str:
    """Return the address of the channel's webhook on the arena's web server."""
    return arena.web_url + reverse("webhooks:eight", args=[channel.public_id])


def measure(arena: Arena, channel: Channel, wanted: int) -> dict[str, Any]:
    """Return the rate at saturation, and the 95th percentile at half that rate.

    No worker runs; the load generator has the other core.
    """
    url = hook_url(arena, channel)
    before = InboundEvent.objects.count()
    with arena.web():
        post_all(url, _bodies(WARM_UP), CONNECTIONS)
        full = post_all(url, _bodies(wanted), CONNECTIONS)
        half = post_all(url, _bodies(wanted // 2), CONNECTIONS, full.per_s / 2)
    stored = InboundEvent.objects.count() - before
    if stored != WARM_UP + wanted + wanted // 2:
        raise BenchmarkError(f"{stored} webhooks are stored, not all that were answered")
    InboundEvent.objects.all().delete()
    return {
        "webhook_per_s": full.per_s,
        "webhook_p95_ms": quantile(half.took_ms, 0.95),
        "webhook_p95_at_per_s": full.per_s / 2,
        "webhook_p95_saturated_ms": quantile(full.took_ms, 0.95),
        "webhook_connections": CONNECTIONS,
        "webhook_messages": wanted,
    }


def _bodies(wanted: int) -> list[bytes]:
    now = datetime.now(UTC)
    return [inbound_body(number, now) for number in new_numbers(wanted)]
