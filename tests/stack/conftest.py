"""A stack under test: started as a process of its own, signalled and killed as a user would."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.stack import pginstall
from console.stack.datafolder import resolve_folder
from console.stack.leftovers import command_line, is_same, stop_recorded
from console.stack.processes import User
from console.stack.state import StackState, read_state
from tests.services import ROOT

_NOT_PASSED_ON = ("DATABASE_URL", "REDIS_URL", "WEND_", "PYTEST_")


@dataclass
class Driven:
    """A running driver and what it has said so far."""

    process: subprocess.Popen[str]
    folder: Path
    output: Path

    def said(self) -> str:
        return self.output.read_text()

    def state(self) -> StackState | None:
        return read_state(self.folder)

    def wait_until_ready(self, limit_s: float = 60) -> StackState:
        """Return the state once the stack has written that it is ready; fail with its output."""
        deadline = time.monotonic() + limit_s
        while self.process.poll() is None and time.monotonic() < deadline:
            found = self.state()
            if found is not None and found.ready and found.pid == self.process.pid:
                return found
            time.sleep(0.05)
        pytest.fail(f"the stack did not become ready:\n{self.said()}")

    def wait_until_said(self, text: str, limit_s: float = 15) -> None:
        """Return once the stack has printed the text: it is ready a moment before it says so."""
        deadline = time.monotonic() + limit_s
        while text not in self.said():
            if time.monotonic() > deadline:
                pytest.fail(f"the stack did not say {text!r}:\n{self.said()}")
            time.sleep(0.02)

    def signal_and_wait(self, number: signal.Signals, limit_s: float = 15) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=limit_s)


StartStack = Callable[..., Driven]


def command_lines() -> list[str]:
    """Return the command lines of all processes of this machine but our own."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [command_line(pid) or "" for pid in pids if pid != os.getpid()]


def living(found: StackState) -> list[str]:
    """Return the names of recorded processes that still live."""
    return [process.name for process in found.processes if is_same(process)]


@pytest.fixture(autouse=True)
def leave_nothing(tmp_path: Path) -> Generator[None, None, None]:
    """Remove what stands in for a test's folder where PostgreSQL may not enter that."""
    with pytest.MonkeyPatch.context() as without_servers:
        without_servers.delenv("DATABASE_URL", raising=False)
        used = resolve_folder(tmp_path / "data")
    yield
    if used.parent == pginstall.SHARED_FOLDER:
        shutil.rmtree(used, ignore_errors=True)


@pytest.fixture
def folder() -> Generator[Path, None, None]:
    """A data folder that the server's user can reach."""
    parent = pginstall.SHARED_FOLDER if os.geteuid() == 0 else None
    made = Path(tempfile.mkdtemp(prefix="wend-stack-test-", dir=parent))
    made.chmod(0o711)
    yield made
    found = read_state(made)
    if found is not None:
        stop_recorded(found.processes)
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def start_stack(folder: Path) -> Generator[StartStack, None, None]:
    """Start the driver: `start_stack("demo", "0", user=None, **environment)`."""
    started: list[Driven] = []

    def start(
        *arguments: str, user: User | None = None, pipe: bool = False, **extra: str
    ) -> Driven:
        output = folder / f"said-{len(started)}"
        with output.open("w") as file:
            process = subprocess.Popen(
                [_interpreter(user), "-m", "tests.stack.driver", arguments[0], str(folder)]
                + list(arguments[1:]),
                cwd=ROOT,
                env={**_environment(user), **extra},
                stdout=subprocess.PIPE if pipe else file,
                stderr=subprocess.STDOUT,
                text=True,
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
            )
        driven = Driven(process, folder, output)
        started.append(driven)
        return driven

    yield start
    for driven in started:
        with contextlib.suppress(subprocess.TimeoutExpired):
            driven.signal_and_wait(signal.SIGTERM, limit_s=20)
        driven.process.kill()


def _environment(user: User | None) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_NOT_PASSED_ON)}
    if user is not None:
        kept["HOME"] = "/nonexistent"
        kept["PYTHONPATH"] = sysconfig.get_path("purelib")
        kept["PYTHONDONTWRITEBYTECODE"] = "1"
    return kept


def _interpreter(user: User | None) -> str:
    """Return a Python of this version that `user` may run, or skip."""
    if user is None or _may_run(Path(sys.executable), user):
        return sys.executable
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for folder in ("/usr/bin", "/usr/local/bin"):
        candidate = Path(folder) / name
        if candidate.exists() and _may_run(candidate, user):
            return str(candidate)
    pytest.skip(f"no {name} that an ordinary user can run")


def _may_run(program: Path, user: User) -> bool:
    return pginstall.is_reachable(program, user) and pginstall.is_reachable(ROOT / "x", user)


@pytest.fixture
def ordinary_user(folder: Path) -> User | None:
    """Somebody who is not root, owner of the folder; None when we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return User(nobody.pw_uid, nobody.pw_gid)
