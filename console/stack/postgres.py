"""The embedded PostgreSQL: make a cluster, start it, stop it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from console.stack import leftovers, ports, processes
from console.stack.errors import StackError
from console.stack.pginstall import programs, server_user

ROLE = "wend"
DATABASE = "wend"
_START_S = 60.0
_STOP_S = 8.0
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server of ours."""

    child: processes.Child
    port: int

    @property
    def url(self) -> str:
        return database_url(self.port, DATABASE)

    def stop(self, deadline_s: float = _STOP_S) -> bool:
        """Shut down at once but cleanly ("fast": clients are cut off, nothing is lost)."""
        return self.child.stop(deadline_s)


def database_url(port: int, name: str) -> str:
    """Return the address of one database of the embedded server."""
    return f"postgres://{ROLE}@{ports.HOST}:{port}/{name}"


def start_postgres(folder: Path, log: Path, pulse: Callable[[], None] = lambda: None) -> Postgres:
    """Start the server on `folder`, which is made when it is missing; return it ready for use.

    Only `folder` itself belongs to the server's user; everything above it must be reachable for
    that user. Raises StackError with the end of the server's log when it does not come up.
    """
    user = server_user()
    binaries = programs(user)
    if not (folder / "PG_VERSION").exists():
        _make_cluster(binaries, folder, log, user, pulse)
    leftovers.clear_postgres(folder)
    for _ in range(_TRIES):
        server = _try_start(binaries, folder, log, user, pulse)
        if server is not None:
            _make_database(server.port)
            return server
    raise StackError(f"PostgreSQL did not start. The end of {log}:\n{processes.tail(log)}")


def _make_cluster(
    binaries: Path,
    folder: Path,
    log: Path,
    user: processes.User | None,
    pulse: Callable[[], None],
) -> None:
    """Run initdb into a draft folder, so that an interrupted one is never mistaken for whole."""
    draft = folder.with_name(f"{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    if user is not None:
        os.chown(draft, user.uid, user.gid)
    argv = (str(binaries / "initdb"), "-D", str(draft), "-U", ROLE, "--auth=trust")
    command = processes.Command(
        name="initdb",
        argv=(*argv, "--encoding=UTF8", "--no-locale", "--no-sync"),
        env=_environment(),
        cwd=Path("/"),
        log=log,
        user=user,
    )
    child = processes.start(command)
    try:
        ports.wait_until(lambda: not child.alive(), lambda: True, _START_S, pulse)
    finally:
        child.kill()
    if child.popen.returncode != 0:
        raise StackError(f"PostgreSQL's initdb failed:\n{processes.tail(log)}")
    draft.rename(folder)


def _try_start(
    binaries: Path, folder: Path, log: Path, user: processes.User | None, pulse: Callable[[], None]
) -> Postgres | None:
    """Start on a free port; None when the server ended at once (the port may have been taken)."""
    port = ports.free_port()
    argv = (str(binaries / "postgres"), "-D", str(folder), "-p", str(port))
    command = processes.Command(
        name="postgres",
        argv=(*argv, "-h", ports.HOST, "-k", ""),
        env=_environment(),
        cwd=Path("/"),
        log=log,
        user=user,
        stop_signal=signal.SIGINT,
    )
    child = processes.start(command)
    try:
        came_up = ports.wait_until(lambda: _answers(port), child.alive, _START_S, pulse)
    except BaseException:
        child.stop(_STOP_S)
        raise
    return Postgres(child, port) if came_up else None


def _answers(port: int) -> bool:
    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(database_url(port, "postgres"), connect_timeout=2).close()
        return True
    return False


def _make_database(port: int) -> None:
    """Create our database unless it exists."""
    with psycopg.connect(database_url(port, "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _environment() -> dict[str, str]:
    """Return an environment without PG* variables of the user, which the server would obey."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
