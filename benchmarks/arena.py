"""The processes of a measurement: sandbox, web server, workers; over the run's own database."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from console.stack import ports
from console.stack.plan import Plan
from console.stack.processes import Child, Command, start, tail
from sandbox.client import Client

READY_S = 60.0
API_KEY = "bench-key"
AUTHORIZATION = "Bearer bench-webhook"
ACCOUNT = "Bench"
SUB_ACCOUNT = "bench"
CHANNEL_REF = "00000000-0000-4000-8000-00000000be9c"


class BenchmarkError(Exception):
    """A measurement did not come to its end; no figure can be given."""


@dataclass(slots=True)
class Arena:
    """One folder of logs, the sandbox's ledger, and ways to start what is measured."""

    folder: Path
    workers: int
    sandbox_port: int = field(default_factory=ports.free_port)
    web_port: int = field(default_factory=ports.free_port)

    @property
    def sandbox_url(self) -> str:
        return f"http://{ports.HOST}:{self.sandbox_port}"

    @property
    def web_url(self) -> str:
        return f"http://{ports.HOST}:{self.web_port}"

    @property
    def plan(self) -> Plan:
        env = {"WEND_OUTBOUND_ALLOW": f"{ports.HOST}:{self.sandbox_port}"}
        return Plan(self.folder, {**os.environ, **env}, self.web_port, self.sandbox_port)

    @contextmanager
    def sandbox(self) -> Generator[Client, None, None]:
        """The provider: keeps its ledger only, posts no statuses."""
        command = self.plan.sandbox()
        with self._running(replace(command, argv=(*command.argv, "--quiet-phones"))) as child:
            self._await(child, lambda: ports.accepts(self.sandbox_port))
            client = Client(self.sandbox_url)
            client.configure(
                account_id=ACCOUNT,
                sub_account_id=SUB_ACCOUNT,
                channel_id=CHANNEL_REF,
                api_keys=[API_KEY],
                statuses=False,
            )
            yield client

    @contextmanager
    def web(self) -> Generator[Child, None, None]:
        """One web server process, as in production."""
        with self._running(self.plan.web()) as child:
            self._await(child, lambda: ports.accepts(self.web_port))
            yield child

    @contextmanager
    def product_workers(self) -> Generator[None, None, None]:
        """The product's worker processes, all ready."""
        command = self.plan.worker()
        with self._many(
            [
                replace(
                    command,
                    name=f"worker{number}",
                    argv=(*command.argv, "-n", f"bench{number}@%h"),
                    log=self.plan.log(f"worker{number}"),
                )
                for number in range(self.workers)
            ]
        ):
            yield

    @contextmanager
    def naive_worker(self, processes: int) -> Generator[None, None, None]:
        """One Celery worker with the prefork pool, on the naive sender's queue."""
        command = self.plan.worker()
        words = ["-m", "celery", "-A", "benchmarks.naive", "worker", "--pool", "prefork"]
        words += ["--concurrency", str(processes), "-Q", "naive", "-n", "naive@%h"]
        words += ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        env = {**command.env, "WEND_BENCH_SANDBOX": self.sandbox_url, "WEND_LOG_LEVEL": "WARNING"}
        log = self.plan.log("naive")
        with self._many(
            [replace(command, name="naive", argv=(command.argv[0], *words), env=env, log=log)]
        ):
            yield

    def ledger(self) -> list[dict[str, Any]]:
        """Return what the sandbox accepted since its last reset, in order."""
        time.sleep(0.1)
        lines = (self.folder / "sandbox" / "ledger.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    @contextmanager
    def _many(self, commands: list[Command]) -> Generator[None, None, None]:
        children: list[Child] = []
        try:
            for command in commands:
                children.append(start(command))
            for child in children:
                log = child.command.log
                self._await(child, partial(_is_ready, log))
            yield
        finally:
            _stop(children)

    @contextmanager
    def _running(self, command: Command) -> Generator[Child, None, None]:
        child = start(command)
        try:
            yield child
        finally:
            _stop([child])

    @staticmethod
    def _await(child: Child, ready: Callable[[], bool]) -> None:
        if not ports.wait_until(ready, child.alive, READY_S):
            raise BenchmarkError(f"{child.command.name} ended:\n{tail(child.command.log)}")


def _is_ready(log: Path) -> bool:
    """Tell whether a Celery worker has written that it is ready."""
    return " ready." in tail(log)


def _stop(children: list[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop(15)


def wait_for_accepted(client: Client, wanted: int, limit_s: float) -> None:
    """Return when the sandbox has accepted so many; raise BenchmarkError after `limit_s`."""
    deadline = time.monotonic() + limit_s
    seen = 0
    while time.monotonic() < deadline:
        seen = sum(client.histogram().values())
        if seen >= wanted:
            return
        time.sleep(0.2)
    raise BenchmarkError(f"only {seen} of {wanted} sends were accepted within {limit_s:.0f} s")


def rate_of(entries: list[dict[str, Any]], wanted: int) -> float:
    """Return sends per second from the first to the last acceptance; each exactly once."""
    ids = {entry["client_id"] for entry in entries}
    if len(ids) != wanted or len(entries) != wanted:
        raise BenchmarkError(f"{len(entries)} acceptances of {len(ids)} for {wanted} messages")
    seconds = entries[-1]["at"] - entries[0]["at"]
    return float((wanted - 1) / seconds)


def quantile(values: list[float], part: float) -> float:
    """Return the value below which `part` of them lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
