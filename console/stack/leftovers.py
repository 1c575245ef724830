"""What a killed start leaves behind: recorded processes and a stale lock of PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from console.stack.errors import StackError

_GRACE_S = 6.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A process as a former start noted it down; `argv` proves that the pid is still its own."""

    name: str
    pid: int
    argv: tuple[str, ...]
    stop_signal: signal.Signals = signal.SIGTERM


def command_line(pid: int) -> str | None:
    """Return the arguments of a living process joined by spaces; None when there is none."""
    proc = Path("/proc")
    if (proc / "self").exists():
        try:
            raw = (proc / str(pid) / "cmdline").read_bytes()
        except OSError:
            return None
        return raw.replace(b"\0", b" ").decode(errors="replace").strip() or None
    ps = shutil.which("ps")
    if ps is None:
        return None
    found = subprocess.run(  # noqa: S603 - a fixed command
        [ps, "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or None


def is_same(process: Recorded) -> bool:
    """Tell whether the pid still belongs to the command that was recorded."""
    line = command_line(process.pid)
    return line is not None and " ".join(process.argv).strip() == line


def stop_recorded(recorded: Sequence[Recorded]) -> list[str]:
    """Stop those processes of a former start that still live; return their names.

    1. Ask all of them, each by its own signal. 2. Wait up to six seconds for all.
    3. Kill the process groups of the rest: each was leader of its own session.
    """
    living = [process for process in recorded if is_same(process)]
    for process in living:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, process.stop_signal)
    deadline = time.monotonic() + _GRACE_S
    while any(is_same(process) for process in living) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in living:
        _kill_group(process)
    return [process.name for process in living]


def _kill_group(process: Recorded) -> None:
    """Kill what is left of the group; a leader that ended leaves its group's id unused by others
    as long as a member lives, so the group can only be the recorded one or nothing."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if is_same(process) or command_line(process.pid) is None:
            os.killpg(process.pid, signal.SIGKILL)


def clear_postgres(folder: Path) -> None:
    """Make a cluster free to start: stop a server that still runs on it, drop a stale lock file.

    A pid in `postmaster.pid` that now belongs to another program would make PostgreSQL refuse.
    Raises StackError when the old server does not end.
    """
    lock = folder / "postmaster.pid"
    try:
        lines = lock.read_text().splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return
    if _is_server_of(pid, folder):
        _end_server(pid, folder)
    lock.unlink(missing_ok=True)


def _is_server_of(pid: int, folder: Path) -> bool:
    line = command_line(pid)
    return line is not None and "postgres" in line and str(folder) in line


def _end_server(pid: int, folder: Path) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + _GRACE_S
    while _is_server_of(pid, folder):
        if time.monotonic() > deadline:
            raise StackError(f"A PostgreSQL server (pid {pid}) still runs on {folder}; stop it.")
        time.sleep(0.05)
