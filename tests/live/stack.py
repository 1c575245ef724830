"""Real processes over the test database: sandbox, web server, workers that can be killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from django.db import connection
from django.urls import reverse

from console.stack.plan import Plan
from console.stack.ports import free_port
from console.stack.processes import Child, Command, start
from messaging.models import Channel

# Short enough for a test to live through a dead worker's lease; the order is production's.
QUICK_LEASES = {
    "WEND_OUTBOX_LEASE_S": "8",
    "WEND_OUTBOX_BEGIN_MARGIN_S": "4",
    "WEND_OUTBOX_SEND_TIMEOUT_S": "3",
}
START_S = 40


def wait_for(what: str, ready: Callable[[], bool], seconds: float = START_S) -> None:
    """Return as soon as `ready` says so; fail the test with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds} s")


def test_database_url() -> str:
    """Return the URL of the database that this test process uses."""
    made = connection.settings_dict
    return (
        f"postgres://{made['USER']}:{made['PASSWORD']}@{made['HOST']}:{made['PORT']}/{made['NAME']}"
    )


@dataclass(slots=True)
class LiveStack:
    """Starts and ends processes; `env` is on top of the test run's own environment."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    sandbox_port: int = field(default_factory=free_port)
    web_port: int = field(default_factory=free_port)

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def plan(self) -> Plan:
        env = {
            "DATABASE_URL": test_database_url(),
            "WEND_OUTBOUND_ALLOW": f"127.0.0.1:{self.sandbox_port}",
            "WEND_DEMO": "1",
            "WEND_DATA": str(self.folder),
            **self.env,
        }
        return Plan(self.folder, env, self.web_port, self.sandbox_port)

    def start_sandbox(self, config: Mapping[str, Any]) -> None:
        _put_first(self.start(self.plan.sandbox()))
        wait_for("sandbox", lambda: self._answers(f"{self.sandbox_url}/sandbox/config"))
        self.configure(config)

    def configure(self, config: Mapping[str, Any]) -> None:
        answer = requests.put(f"{self.sandbox_url}/sandbox/config", json=config, timeout=10)
        answer.raise_for_status()

    def misbehave(self, plan: Mapping[str, Any]) -> None:
        answer = requests.post(f"{self.sandbox_url}/sandbox/misbehave", json=plan, timeout=10)
        answer.raise_for_status()

    def start_web(self) -> None:
        self.start(self.plan.web())
        wait_for("web", lambda: self._answers(f"http://127.0.0.1:{self.web_port}/admin/login/"))

    def start_worker(self) -> Child:
        return self.start(self.plan.worker())

    def ledger(self) -> list[dict[str, Any]]:
        """Return what the provider accepted, in its own order."""
        answer = requests.get(f"{self.sandbox_url}/sandbox/ledger", timeout=30).json()
        entries: list[dict[str, Any]] = answer["entries"]
        return entries

    def stop(self) -> None:
        for child in reversed(self.children):
            child.kill()

    def start(self, command: Command) -> Child:
        """Start a process that ends with the stack."""
        command.log.parent.mkdir(parents=True, exist_ok=True)
        child = start(command)
        self.children.append(child)
        return child

    @staticmethod
    def _answers(url: str) -> bool:
        try:
            return requests.get(url, timeout=2).status_code < 500
        except (requests.ConnectionError, requests.Timeout):
            return False


def _put_first(judge: Child) -> None:
    """Let the kernel prefer the process that counts, where we may: on a busy machine it would
    count in one second what came in two."""
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, judge.pid, -10)


def sandbox_config(stack: LiveStack, channel: Channel, **changes: Any) -> dict[str, Any]:
    """Return the sandbox's configuration for a channel made by tests.factories."""
    hook = reverse("webhooks:eight", args=[channel.public_id])
    return {
        "webhook_url": f"http://127.0.0.1:{stack.web_port}{hook}",
        "authorization": "Bearer test-webhook",
        "account_id": channel.account.public_id,
        "sub_account_id": channel.sub_account.name,
        "channel_id": channel.provider_ref,
        "api_keys": ["test-key"],
        **changes,
    }


def kill_dead(child: Child) -> None:
    """End a process the hard way, as the kernel would when memory runs out."""
    os.kill(child.pid, signal.SIGKILL)
    child.popen.wait(10)
