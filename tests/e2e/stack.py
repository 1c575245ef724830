"""The product as `make demo` starts it, on ports and data of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from console.stack import pginstall
from console.stack.datafolder import ROOT
from console.stack.errors import StackError
from console.stack.leftovers import stop_recorded
from console.stack.ports import free_port, wait_until
from console.stack.processes import Child, Command, start, tail
from console.stack.state import StackState, read_state, write_state
from sandbox.client import Client

NOT_PASSED_ON = ("DATABASE_URL", "REDIS_URL", "WEND_", "PYTEST_")
PASSWORD = "a-long-walk-by-the-sea"
START_S = 120
STOP_S = 30


@dataclass(frozen=True, slots=True)
class DemoStack:
    """Where the running stack is."""

    web_url: str
    sandbox: Client
    folder: Path
    inside: subprocess.Popen[str]

    def ship_order(self, number: str) -> None:
        """Do what a shop's own system does when an order leaves the house."""
        access = json.loads((self.folder / "access.json").read_text())
        url = f"{self.web_url}/api/v1/accounts/{access['account_id']}/triggers/http_request"
        body = {"phone": number, "order": "A-1001"}
        headers = {"Authorization": f"Bearer {access['api_key']}"}
        requests.post(url, json=body, headers=headers, timeout=10).raise_for_status()

    def backstage(self, *order: str) -> dict[str, Any]:
        """Have something done inside the product that no page offers; return what it tells."""
        orders, answers = self.inside.stdin, self.inside.stdout
        assert orders is not None
        assert answers is not None
        orders.write(json.dumps(order) + "\n")
        orders.flush()
        told: dict[str, Any] = json.loads(answers.readline())
        return told


def clean_environment() -> dict[str, str]:
    """Return our environment without what belongs to the test run."""
    return {k: v for k, v in os.environ.items() if not k.startswith(NOT_PASSED_ON)}


@contextmanager
def demo_stack() -> Generator[DemoStack, None, None]:
    """Start the product with people of every role; nothing of it is left at the end."""
    parent = pginstall.SHARED_FOLDER if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="wend-e2e-", dir=parent))
    folder.chmod(0o711)
    child: Child | None = None
    try:
        child = _start(folder)
        env = _environment(child, folder)
        with _backstage(env) as inside:
            sandbox = Client(env["WEND_SANDBOX_URL"])
            stack = DemoStack(env["WEND_PUBLIC_URL"], sandbox, folder, inside)
            stack.backstage("people", PASSWORD)
            yield stack
    finally:
        _stop(child, folder)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _backstage(env: Mapping[str, str]) -> Generator[subprocess.Popen[str], None, None]:
    """Start the process that does what no page offers; it ends with its input."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.backstage"],
        cwd=ROOT,
        env={**clean_environment(), **env},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def _start(folder: Path) -> Child:
    web, sandbox = free_port(), free_port()
    # A start keeps the sandbox's port of the last one: this is how to choose it.
    write_state(folder, StackState(0, False, web, sandbox, {}))
    argv = (sys.executable, "-m", "console.stack", "--port", str(web), "--data", str(folder))
    return start(Command("stack", argv, clean_environment(), ROOT, folder / "said.log"))


def _environment(child: Child, folder: Path) -> Mapping[str, str]:
    """Return what clients of the stack need to know, as soon as it is ready."""
    if not wait_until(lambda: _ran(child, folder) is not None, child.alive, START_S, _no_pulse):
        raise StackError(tail(child.command.log))
    state = _ran(child, folder)
    assert state is not None
    return state.env


def _ran(child: Child, folder: Path) -> StackState | None:
    state = read_state(folder)
    return state if state and state.ready and state.pid == child.pid else None


def _no_pulse() -> None:
    """Nothing interrupts the wait."""


def _stop(child: Child | None, folder: Path) -> None:
    found = read_state(folder)
    if child is not None:
        child.stop(STOP_S)
    if found is not None:
        stop_recorded(found.processes)
