"""How many journey runs a second, and how long from a customer's message to the answer."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from benchmarks.arena import Arena, BenchmarkError, quantile, wait_for_accepted
from benchmarks.load import post_all
from benchmarks.seeding import inbound_body, make_journey, new_numbers
from benchmarks.webhooks import hook_url
from journeys.models import Run
from messaging.models import Channel
from sandbox.client import Client

CONNECTIONS = 16
WARM_UP = 100
MODERATE_PER_S = 20.0
LIMIT_S = 120.0


def measure(arena: Arena, channel: Channel, sandbox: Client, wanted: int) -> dict[str, Any]:
    """Return runs a second at saturation, and latencies at a moderate load.

    A latency lasts from the moment at which a webhook is due until the sandbox accepts the
    answer to it; a rate counts runs from the first webhook until all are complete.
    """
    make_journey(channel)
    with arena.web(), arena.product_workers():
        post_all(hook_url(arena, channel), _bodies(new_numbers(WARM_UP)), CONNECTIONS)
        _wait_for_runs(WARM_UP)
        latencies = _latencies(arena, channel, sandbox, wanted // 2)
        rate = _rate(arena, channel, wanted)
    return {
        "journey_runs_per_s": rate,
        "journey_p50_ms": quantile(latencies, 0.50),
        "journey_p95_ms": quantile(latencies, 0.95),
        "journey_latency_at_per_s": MODERATE_PER_S,
        "journey_p99_ms": quantile(latencies, 0.99),
        "journey_runs": wanted,
    }


def _latencies(arena: Arena, channel: Channel, sandbox: Client, wanted: int) -> list[float]:
    """Return the milliseconds of `wanted` runs at MODERATE_PER_S."""
    numbers = new_numbers(wanted)
    sandbox.reset()
    url = hook_url(arena, channel)
    posted = post_all(url, _bodies(numbers), CONNECTIONS, MODERATE_PER_S)
    wait_for_accepted(sandbox, wanted, LIMIT_S)
    answered = {entry["msisdn"]: entry["at"] for entry in arena.ledger()}
    return [1000 * (answered[number] - at) for number, at in zip(numbers, posted.at, strict=True)]


def _rate(arena: Arena, channel: Channel, wanted: int) -> float:
    bodies = _bodies(new_numbers(wanted))
    complete = Run.objects.filter(status=Run.Status.COMPLETE).count()
    began = time.monotonic()
    post_all(hook_url(arena, channel), bodies, CONNECTIONS)
    _wait_for_runs(complete + wanted)
    return wanted / (time.monotonic() - began)


def _wait_for_runs(wanted: int) -> None:
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        complete = Run.objects.filter(status=Run.Status.COMPLETE).count()
        if complete >= wanted:
            return
        time.sleep(0.1)
    raise BenchmarkError(f"only {complete} of {wanted} runs are complete after {LIMIT_S:.0f} s")


def _bodies(numbers: list[str]) -> list[bytes]:
    now = datetime.now(UTC)
    return [inbound_body(number, now) for number in numbers]
