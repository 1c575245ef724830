"""Couriers perform begun attempts over the network; they never touch the database."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import aiohttp
from django.conf import settings
from django.db import Error, connections
from django.utils.module_loading import import_string

from outbox.begin import Job
from outbox.finish import Result
from outbox.gates import take_slot
from outbox.pace import Paces
from outbox.ports import Outcome
from outbox.traces import where

log = logging.getLogger(__name__)

# Seconds after its begin at which an attempt whose first byte has not left is given up.
ABANDON_S = 5.0
# What a handler may take beyond its own time-out before it is cut off, and how long before the end
# of its margin it is in any case.
SLACK_S = 0.5
# Results wait so long, or for so many, to be recorded together.
RIPE_S = 0.05
RIPE_COUNT = 100
START_S = 10.0


class Courier(Protocol):
    """What the pump asks of a courier."""

    def free(self, gate: str) -> int:
        """Return how many attempts of this gate may be handed over now."""
        ...

    def send(self, jobs: Sequence[Job]) -> None:
        """Perform the jobs; their results come out of `take` in any order."""
        ...

    def take(self) -> list[Result]:
        """Return results that are ripe to be recorded, each once."""
        ...

    def busy(self) -> bool:
        """Tell whether attempts are under way or results wait to be taken."""
        ...


def class_of(gate: str) -> str:
    """Return the class of a gate, the part before the colon: gates that hang together."""
    return gate.partition(":")[0]


def slots_of_class(concurrency: int) -> int:
    """Return how many slots the gates of one class may fill: a quarter is left to others."""
    return max(1, concurrency * 3 // 4)


def slots_of_gate(concurrency: int) -> int:
    """Return how many slots one gate may fill: a sixth of its class's is left to others.

    Half were not enough: at 80/s a begun attempt waits up to a quarter of a second for its moment.
    """
    return max(1, concurrency * 5 // 8)


class Attempts:
    """Performs jobs on the running loop: paced by gate, each at most once, within its time."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._slots = ThreadPoolExecutor(1, thread_name_prefix="slots")
        self._paces = Paces(self._take_slot)

    async def perform(self, job: Job) -> Result:
        """Return what the attempt came to; whatever went wrong in it, never raise."""
        try:
            await self._paces.wait(job.row.gate, job.not_before, job.period_s)
        except Error as error:
            log.warning("effect %s: no slot to be had: %s", job.row.id, where(error))
            return Result(job.row, Outcome("retry", code="notSent"))
        age_s = time.monotonic() - job.begun_at
        # Ended before the margin is: the lease, and with it the row, is ours for that long.
        left_s = settings.OUTBOX_BEGIN_MARGIN_S - SLACK_S - age_s
        if age_s > ABANDON_S or left_s <= 0:
            return Result(job.row, Outcome("retry", code="notSent"))
        try:
            async with asyncio.timeout(min(settings.OUTBOX_SEND_TIMEOUT_S + SLACK_S, left_s)):
                return Result(job.row, await job.handler.perform(job.parcel, self._session))
        except TimeoutError:
            log.warning("effect %s: no outcome in time", job.row.id)
        except Exception as error:  # bytes may be out: stored as uncertain
            log.error("effect %s: the attempt failed: %s", job.row.id, where(error))
        return Result(job.row, Outcome("uncertain", code="noAnswer"))

    async def _take_slot(self, gate: str, period_s: float) -> float:
        """The database may not be asked on a loop's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._slots, _take_slot, gate, period_s)

    def close(self) -> None:
        self._slots.shutdown(wait=False, cancel_futures=True)


class InlineCourier:
    """Performs jobs in the calling thread, on a loop of its own, before `send` returns."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._runner.get_loop().set_default_executor(_make_executor())
        self._session: aiohttp.ClientSession = self._runner.run(_make_session())
        self._attempts = Attempts(self._session)
        self._results: list[Result] = []

    def free(self, gate: str) -> int:
        return slots_of_gate(settings.OUTBOX_CONCURRENCY)

    def send(self, jobs: Sequence[Job]) -> None:
        self._runner.run(self._perform(jobs))

    def take(self) -> list[Result]:
        taken, self._results = self._results, []
        return taken

    def busy(self) -> bool:
        return bool(self._results)

    def close(self) -> None:
        self._attempts.close()
        self._runner.run(self._session.close())
        self._runner.close()

    async def _perform(self, jobs: Sequence[Job]) -> None:
        self._results += await asyncio.gather(*(self._attempts.perform(job) for job in jobs))


class ThreadCourier:
    """Performs jobs concurrently on a thread with a loop; `wake` is called when results ripen."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="courier", daemon=True)
        self._executor = _make_executor()
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        self._results: list[Result] = []
        self._first_at = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Start the thread and open the session; raises what opening it raises."""
        self._loop.set_default_executor(self._executor)
        self._thread.start()
        opened = asyncio.run_coroutine_threadsafe(_make_session(), self._loop)
        self._session = opened.result(START_S)
        self._attempts = Attempts(self._session)

    def free(self, gate: str) -> int:
        most, kin = settings.OUTBOX_CONCURRENCY, class_of(gate)
        with self._lock:
            of_class = sum(n for other, n in self._running.items() if class_of(other) == kin)
            return min(
                most - self._running.total(),
                slots_of_class(most) - of_class,
                slots_of_gate(most) - self._running[gate],
            )

    def send(self, jobs: Sequence[Job]) -> None:
        with self._lock:
            self._running.update(job.row.gate for job in jobs)
        self._loop.call_soon_threadsafe(self._launch, list(jobs))

    def take(self) -> list[Result]:
        with self._lock:
            if not self._is_ripe():
                return []
            taken, self._results = self._results, []
            return taken

    def busy(self) -> bool:
        with self._lock:
            return bool(self._results) or self._running.total() > 0

    def stop(self) -> None:
        """Close the session and end the thread; attempts still under way are cut off.

        Never raises: what cannot be closed ends with the process.
        """
        try:
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(START_S)
        except Exception as error:  # a worker's edge: logged, and the end goes on
            log.error("cannot close the courier: %s", where(error))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._attempts.close()
        self._thread.join(START_S)

    def _is_ripe(self) -> bool:
        return bool(self._results) and (
            len(self._results) >= RIPE_COUNT
            or self._running.total() == 0
            or time.monotonic() - self._first_at >= RIPE_S
        )

    def _launch(self, jobs: list[Job]) -> None:
        for job in jobs:
            task = self._loop.create_task(self._perform(job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _perform(self, job: Job) -> None:
        result = await self._attempts.perform(job)
        with self._lock:
            self._running[job.row.gate] -= 1
            if not self._running[job.row.gate]:
                del self._running[job.row.gate]
            self._results.append(result)
            count, is_last = len(self._results), self._running.total() == 0
            if count == 1:
                self._first_at = time.monotonic()
        if count == 1 and not is_last:
            self._loop.call_later(RIPE_S, self._wake)
        if is_last or count % 16 == 0:
            self._wake()

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()


def _take_slot(gate: str, period_s: float) -> float:
    """Take a slot on a connection that is not kept: attempts are seldom late."""
    try:
        return take_slot(gate, period_s)
    finally:
        connections.close_all()


def _make_executor() -> ThreadPoolExecutor:
    """Return threads for look-ups of names: so many that none waits for another's dead server.

    Twice as many as slots, because a look-up lives on when its attempt is cut off.
    """
    return ThreadPoolExecutor(2 * settings.OUTBOX_CONCURRENCY, thread_name_prefix="lookup")


async def _make_session() -> aiohttp.ClientSession:
    session: aiohttp.ClientSession = import_string(settings.COURIER_SESSION)()
    return session
