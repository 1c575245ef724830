"""A bounded load of webhooks: so many, at a rate or as fast as so many connections allow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

from benchmarks.arena import AUTHORIZATION, BenchmarkError

HEADERS = {"Authorization": AUTHORIZATION, "Content-Type": "application/json"}
TIMEOUT_S = 10.0


@dataclass(slots=True)
class Posted:
    """What became of a load: when each body was posted (wall seconds) and how long its answer
    took (milliseconds), both in the order of the bodies; and the time from first to last."""

    at: list[float] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_s(self) -> float:
        return len(self.took_ms) / self.seconds


def post_all(
    url: str, bodies: Sequence[bytes], connections: int, per_s: float | None = None
) -> Posted:
    """Post the bodies; `per_s` gives each its moment, None: as soon as a connection is free.

    With a rate, time is counted from the moment at which a body was due, so that a slow server
    is not spared. Raises BenchmarkError for any answer but 200.
    """
    return asyncio.run(_post_all(url, bodies, connections, per_s))


async def _post_all(
    url: str, bodies: Sequence[bytes], connections: int, per_s: float | None
) -> Posted:
    posted = Posted([0.0] * len(bodies), [0.0] * len(bodies))
    waiting = iter(enumerate(bodies))
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
        headers=HEADERS,
        trust_env=False,
    ) as session:
        began = time.monotonic()

        async def work() -> None:
            for place, body in waiting:
                due = began + place / per_s if per_s else time.monotonic()
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                posted.at[place] = time.time() - (time.monotonic() - due)
                async with session.post(url, data=body) as answer:
                    await answer.read()
                if answer.status != 200:
                    raise BenchmarkError(f"a webhook was answered {answer.status}")
                posted.took_ms[place] = 1000 * (time.monotonic() - due)

        await asyncio.gather(*(work() for _ in range(connections)))
        posted.seconds = time.monotonic() - began
    return posted
