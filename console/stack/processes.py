"""Child processes in sessions of their own: start, graceful stop, no survivor."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_TAIL_BYTES = 4_000


def _load_prctl() -> Callable[[int, int], int] | None:
    """Return Linux' prctl, found before any fork; None elsewhere."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        return ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return None


_prctl = _load_prctl()


@dataclass(frozen=True, slots=True)
class User:
    """The uid and gid that a process of root's changes to."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Command:
    """What to run. `env` is the whole environment; None as `user`: stay who we are."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    user: User | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stdin: Path = Path(os.devnull)


@dataclass(slots=True)
class Child:
    """A running command, leader of its own session and process group."""

    command: Command
    popen: subprocess.Popen[bytes]
    killed: bool = field(default=False, init=False)

    @property
    def pid(self) -> int:
        return self.popen.pid

    def alive(self) -> bool:
        """Tell whether the leader still runs."""
        return self.popen.poll() is None

    def wait(self, deadline_s: float) -> int | None:
        """Return the exit code, or None when the leader still runs after `deadline_s`."""
        try:
            return self.popen.wait(timeout=deadline_s)
        except subprocess.TimeoutExpired:
            return None

    def ask_to_stop(self) -> None:
        """Send the command's stop signal to the leader alone."""
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                self.popen.send_signal(self.command.stop_signal)

    def stop(self, deadline_s: float) -> bool:
        """Stop the leader, then whatever is left of its group; False when it had to be killed."""
        self.ask_to_stop()
        graceful = self.wait(deadline_s) is not None
        self.kill()
        return graceful

    def kill(self) -> None:
        """Kill the whole process group and reap the leader; once, for ids are used again."""
        if self.killed:
            return
        self.killed = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.popen.wait()


def _die_with(parent: int, with_signal: signal.Signals) -> Callable[[], None]:
    """Return what the forked child does before exec: ask the kernel to follow its parent.

    Linux only. It covers a supervisor killed by SIGKILL; elsewhere the next start cleans up.
    """

    def follow() -> None:
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, int(with_signal))
            if os.getppid() != parent:
                os._exit(1)

    return follow


def start(command: Command, *, show_output: bool = False) -> Child:
    """Start `command` in a session of its own, output appended to its log (or shown)."""
    user = command.user
    command.log.parent.mkdir(parents=True, exist_ok=True)
    with command.log.open("ab") as log, command.stdin.open("rb") as stdin:
        popen = subprocess.Popen(  # noqa: S603 - our own commands, never a user's text
            command.argv,
            env=dict(command.env),
            cwd=command.cwd,
            stdin=stdin,
            stdout=None if show_output else log,
            stderr=None if show_output else subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid(), command.stop_signal),
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            umask=0o077 if user else -1,
        )
    return Child(command, popen)


def tail(log: Path, lines: int = 20) -> str:
    """Return the last lines of a log, or an empty text when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def rotate(log: Path, keep: int = 3) -> None:
    """Move `x.log` to `x.log.1` and so on, so that a start begins with an empty log."""
    if not log.exists():
        return
    for number in range(keep, 1, -1):
        older = log.with_name(f"{log.name}.{number - 1}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number}"))
    log.replace(log.with_name(f"{log.name}.1"))
