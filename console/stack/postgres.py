"""The embedded PostgreSQL: make a cluster, start it, stop it."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from console.stack import leftovers, ports, processes
from console.stack.errors import StackError
from console.stack.pginstall import programs, server_user

ROLE = "wend"
DATABASE = "wend"
_START_S = 60.0
_STOP_S = 8.0
_TRIES = 5
_STATUS_LINE = 7  # counted from 0, in postmaster.pid


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


@dataclass(frozen=True, slots=True)
class _Place:
    """Programs, cluster, log and user of one server."""

    binaries: Path
    folder: Path
    log: Path
    user: processes.User | None

    def command(self, program: str, *arguments: str) -> processes.Command:
        return processes.Command(
            name=program,
            argv=(str(self.binaries / program), *arguments),
            env=_environment(),
            cwd=Path("/"),
            log=self.log,
            user=self.user,
            stop_signal=signal.SIGINT,
        )


def database_url(port: int, name: str) -> str:
    """Return the address of one database of the embedded server."""
    return f"postgres://{ROLE}@{ports.HOST}:{port}/{name}"


def start_postgres(folder: Path, log: Path, pulse: Callable[[], None] = lambda: None) -> Postgres:
    """Start the server on `folder`, which is made when it is missing; return it ready for use.

    Only `folder` itself belongs to the server's user; everything above it must be reachable for
    that user. Raises StackError with the end of the server's log when it does not come up.
    """
    user = server_user()
    place = _Place(programs(user), folder, log, user)
    if not (folder / "PG_VERSION").exists():
        _make_cluster(place, pulse)
    _check_owner(place)
    leftovers.clear_postgres(folder)
    for _ in range(_TRIES):
        server = _try_start(place, pulse)
        if server is not None:
            return server
    raise StackError(f"PostgreSQL did not start. The end of {log}:\n{processes.tail(log)}")


def _check_owner(place: _Place) -> None:
    """Raise StackError for a cluster of somebody else, which PostgreSQL would refuse."""
    owner = place.folder.stat().st_uid
    if owner != (place.user.uid if place.user else os.geteuid()):
        raise StackError(
            f"{place.folder} was made by a start as another user (uid {owner} owns it). Start as "
            f"that user, or choose another folder with --data, or WEND_DATA."
        )


def _make_cluster(place: _Place, pulse: Callable[[], None]) -> None:
    """Make cluster and database in a draft folder: an interrupted one is never taken for whole."""
    folder, user = place.folder, place.user
    draft = folder.with_name(f"{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    if user is not None:
        os.chown(draft, user.uid, user.gid)
    options = ("-U", ROLE, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
    _run(place.command("initdb", "-D", str(draft), *options), pulse)
    statements = folder.with_name(f"{folder.name}.sql")
    statements.write_text(f"CREATE DATABASE {DATABASE};\n")
    single = place.command("postgres", "--single", "-D", str(draft), "postgres")
    _run(replace(single, stdin=statements), pulse)
    statements.unlink()
    draft.rename(folder)


def _run(command: processes.Command, pulse: Callable[[], None]) -> None:
    child = processes.start(command)
    try:
        ports.wait_until(lambda: not child.alive(), lambda: True, _START_S, pulse)
    finally:
        child.kill()
    if child.popen.returncode != 0:
        log = processes.tail(command.log)
        raise StackError(f"PostgreSQL's {command.name} failed:\n{log}")


def _try_start(place: _Place, pulse: Callable[[], None]) -> Postgres | None:
    """Start on a free port; None when the server ended at once (the port may have been taken)."""
    port = ports.free_port()
    options = ("-D", str(place.folder), "-p", str(port), "-h", ports.HOST, "-k", "")
    child = processes.start(place.command("postgres", *options))
    try:
        came_up = ports.wait_until(
            lambda: _is_ready(place.folder, child.pid), child.alive, _START_S, pulse
        )
    except BaseException:
        child.stop(_STOP_S)
        raise
    return Postgres(child, port) if came_up else None


def _is_ready(folder: Path, pid: int) -> bool:
    """Tell whether the server `pid` accepts connections: the last line of its lock file says so."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > _STATUS_LINE and (
        lines[0].strip() == str(pid) and lines[_STATUS_LINE].strip() == "ready"
    )


def _environment() -> dict[str, str]:
    """Return an environment without PG* variables of the user, which the server would obey."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
