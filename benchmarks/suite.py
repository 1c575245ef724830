"""All measurements, one after the other, over a database of their own (see __main__.py)."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from benchmarks import claims, engine, lists, naive, outbound, runs, webhooks
from benchmarks.arena import Arena, BenchmarkError
from benchmarks.durability import Durability, read_durability
from benchmarks.report import MEASUREMENTS, OUT, Report, write
from benchmarks.seeding import make_channel
from messaging.models import Channel
from sandbox.client import Client

RED = 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suite")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--only", action="append", choices=MEASUREMENTS)
    options = parser.parse_args()
    call_command("migrate", interactive=False, verbosity=0)
    durability = read_durability()
    if durability.faults:
        return _red(durability)
    report = Report(durability.session, _postgres_version())
    report.extra["quick"] = options.quick
    arena = Arena(options.folder, options.workers or cores())
    try:
        _measure_all(report, arena, options.only or MEASUREMENTS, options.quick)
    except BenchmarkError as error:
        print(f"RED: {error}", file=sys.stderr)
        return RED
    return conclude(report, read_durability(), OUT)


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _measure_all(report: Report, arena: Arena, names: Iterable[str], quick: bool) -> None:
    with arena.sandbox() as sandbox:
        channel = make_channel(arena.sandbox_url)
        jobs = _jobs(arena, channel, sandbox, quick)
        for name in names:
            print(f"{name} ...", flush=True)
            began = time.monotonic()
            report.take(jobs[name]())
            report.extra.setdefault("seconds", {})[name] = round(time.monotonic() - began, 1)


def _jobs(
    arena: Arena, channel: Channel, sandbox: Client, quick: bool
) -> dict[str, Callable[[], dict[str, Any]]]:
    """Return the measurements by name; sizes for three minutes, or for figures to rely on."""

    def size(in_a_hurry: int, otherwise: int) -> int:
        return in_a_hurry if quick else otherwise

    url = os.environ["DATABASE_URL"]
    return {
        "engine": lambda: engine.measure(size(2, 10)),
        "naive": lambda: naive.measure(arena, channel, sandbox, cores(), size(1_500, 5_000)),
        "outbound": lambda: outbound.measure(arena, channel, sandbox, size(6_000, 20_000)),
        "webhooks": lambda: webhooks.measure(arena, channel, size(2_000, 8_000)),
        "runs": lambda: runs.measure(arena, channel, sandbox, size(400, 2_000)),
        "claims": lambda: claims.measure(channel, url, size(5, 20), size(20, 60)),
        "lists": lambda: lists.measure(channel, size(100_000, 1_000_000), size(5, 20)),
    }


def conclude(report: Report, durability: Durability, path: Path) -> int:
    """Print the table and write the file when it is whole; return the exit code.

    `durability` is looked at once more: figures of a server that was weakened meanwhile are red.
    """
    print(report.table())
    if durability.faults:
        return _red(durability)
    if report.missing:
        print(f"not written: without {', '.join(report.missing)}")
    else:
        write(report, path)
        print(f"written: {path}")
    return 0


def _red(durability: Durability) -> int:
    print(f"RED: commits are not durable: {'; '.join(durability.faults)}", file=sys.stderr)
    return RED


def _postgres_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version: str = cursor.fetchone()[0]
    return version


if __name__ == "__main__":
    raise SystemExit(main())
