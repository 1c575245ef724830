"""What a piece of work costs, whoever else uses the processors meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection


@dataclass(slots=True)
class Effort:
    """Seconds of processor time, in this thread and in its database session."""

    seconds: float = 0.0


@contextmanager
def measured() -> Iterator[Effort]:
    """Measure the block. With a database server elsewhere it is the time on the clock."""
    session = _session()
    effort = Effort()
    began = _spent(session)
    yield effort
    effort.seconds = _spent(session) - began


def _session() -> Path | None:
    """Return where the kernel tells what the server's process for this connection has used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    process = Path("/proc") / str(pid)
    is_here = process.exists() and b"postgres" in (process / "cmdline").read_bytes()
    return process / "schedstat" if is_here else None


def _spent(session: Path | None) -> float:
    if session is None:
        return time.perf_counter()
    # Nanoseconds on a processor; those that it waited for one are the second figure.
    return time.thread_time() + int(session.read_text().split()[0]) / 1e9
