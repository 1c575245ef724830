"""The parts of a stack, one by one: ports, processes, folders, installed programs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from console.stack import leftovers, pginstall, plan, ports, postgres, processes
from console.stack.datafolder import Keys, hold, is_held, load_keys, prepare_folder, resolve_folder
from console.stack.errors import AlreadyRunning, NotRunning, PortTaken, StackError
from console.stack.session import print_environment
from console.stack.state import StackState, write_state
from tests.services import ROOT

KEYS = Keys("secret", "encryption", "admin-password", "broker-password")


def command(folder: Path, code: str) -> processes.Command:
    argv = (sys.executable, "-c", code)
    return processes.Command("part", argv, dict(os.environ), ROOT, folder / "part.log")


@pytest.fixture
def open_folder() -> Generator[Path, None, None]:
    """A folder below one that everybody may enter, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="wend-part-test-", dir="/var/tmp"))  # noqa: S108
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def test_who_chooses_at_the_same_moment_gets_another_port() -> None:
    port = ports.free_port()

    assert ports.choose_port(port, strict=False) == port
    assert ports.choose_port(port, strict=False) > port
    assert ports.choose_port(port, strict=True) == port


def test_next_free_port_is_taken_when_none_was_asked_for() -> None:
    with Listening() as port:
        assert ports.choose_port(port, strict=False) > port


def test_port_asked_for_is_not_replaced() -> None:
    with Listening() as port, pytest.raises(PortTaken, match=str(port)):
        ports.choose_port(port, strict=True)


class Listening:
    """A server on some port."""

    def __enter__(self) -> int:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-c", _LISTEN], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def __exit__(self, *raised: object) -> None:
        self._process.kill()
        self._process.wait()


_LISTEN = """
import socket, time
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1])
time.sleep(60)
"""


def test_stop_leaves_no_grandchild(tmp_path: Path) -> None:
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *a: sys.exit(0))\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)"
    )
    child = processes.start(command(tmp_path, code))
    ports.wait_until(lambda: bool(processes.tail(tmp_path / "part.log")), child.alive, 20)
    grandchild = int(processes.tail(tmp_path / "part.log"))

    graceful = child.stop(10)

    assert graceful
    ports.wait_until(lambda: not _runs(grandchild), lambda: True, 5)


def _runs(pid: int) -> bool:
    return leftovers.command_line(pid) is not None


def test_child_is_leader_of_its_own_session(tmp_path: Path) -> None:
    child = processes.start(command(tmp_path, "import time; time.sleep(60)"))

    session = os.getsid(child.pid)
    child.stop(5)

    assert session == child.pid


def test_logs_are_rotated_and_the_oldest_forgotten(tmp_path: Path) -> None:
    log = tmp_path / "web.log"

    for number in range(6):
        log.write_text(str(number))
        processes.rotate(log)

    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept == {"web.log.1": "5", "web.log.2": "4", "web.log.3": "3"}


def test_recorded_pid_of_another_program_is_left_alone(tmp_path: Path) -> None:
    child = processes.start(command(tmp_path, "import time; time.sleep(60)"))
    recorded = leftovers.Recorded("web", child.pid, ("granian", "config.asgi:application"))

    stopped = leftovers.stop_recorded([recorded])

    assert stopped == []
    assert child.alive()
    child.stop(5)


def test_recorded_process_that_still_lives_is_stopped(tmp_path: Path) -> None:
    child = processes.start(command(tmp_path, "import time; time.sleep(60)"))
    recorded = leftovers.Recorded("web", child.pid, child.command.argv, signal.SIGTERM)

    stopped = leftovers.stop_recorded([recorded])

    assert stopped == ["web"]
    assert child.wait(1) == -signal.SIGTERM


def test_keys_are_made_once(tmp_path: Path) -> None:
    first = load_keys(tmp_path)

    assert load_keys(tmp_path) == first
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_damaged_keys_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{")

    with pytest.raises(StackError, match="credentials are lost"):
        load_keys(tmp_path)


def test_folder_is_held_by_one(tmp_path: Path) -> None:
    with hold(tmp_path):
        assert is_held(tmp_path)
        with pytest.raises(AlreadyRunning), hold(tmp_path, patience_s=0):
            pass
    assert not is_held(tmp_path)


def test_private_parent_is_not_reachable_for_others(open_folder: Path) -> None:
    stranger = processes.User(64_321, 64_321)
    private = open_folder / "private"
    private.mkdir(mode=0o700)

    assert pginstall.is_reachable(open_folder / "data", stranger)
    assert not pginstall.is_reachable(private / "data", stranger)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_root_moves_out_of_a_private_folder(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    private = open_folder / "private"
    private.mkdir(mode=0o700)

    moved = resolve_folder(private / "data")

    assert moved.parent == pginstall.SHARED_FOLDER
    assert resolve_folder(private / "data") == moved
    assert resolve_folder(open_folder / "data") == open_folder / "data"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_folder_of_another_user_is_told(open_folder: Path) -> None:
    folder = open_folder / "data"
    prepare_folder(folder)
    os.seteuid(64_321)
    try:
        with pytest.raises(StackError, match="belongs to another user"):
            prepare_folder(folder)
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of somebody else's")
def test_cluster_of_another_user_is_refused(open_folder: Path) -> None:
    cluster = open_folder / "postgres"
    cluster.mkdir()
    (cluster / "PG_VERSION").touch()
    os.chown(cluster, 64_321, 64_321)

    with pytest.raises(StackError, match="uid 64321 owns it"):
        postgres.start_postgres(cluster, open_folder / "postgres.log")


@pytest.mark.slow
def test_programs_are_copied_once_when_the_user_cannot_reach_them(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pginstall, "SHARED_FOLDER", open_folder)
    monkeypatch.setattr(pginstall, "is_reachable", lambda path, user: False)
    user = processes.User(os.geteuid(), os.getegid())

    binaries = pginstall.programs(user)

    shown = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True)
    assert shown.stdout.startswith("postgres (PostgreSQL)")
    assert binaries.is_relative_to(open_folder)
    assert pginstall.programs(user) == binaries


def test_foreign_copy_is_refused(open_folder: Path) -> None:
    open_folder.chmod(0o777)

    with pytest.raises(StackError, match="not made by us"):
        pginstall.check_owner(open_folder)


def test_stack_speaks_to_its_own_sandbox_and_web_and_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WEND_OUTBOUND_ALLOW", "intranet:80")

    env = plan.environment(
        keys=KEYS,
        folder=Path("/data"),
        database_url="postgres://d",
        redis_url="redis://r",
        web_port=1,
        sandbox_port=2,
    )

    assert env["WEND_OUTBOUND_ALLOW"] == "intranet:80,127.0.0.1:2,127.0.0.1:1"
    assert env["WEND_SANDBOX_URL"] == "http://127.0.0.1:2"


def test_keys_of_the_user_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEND_SECRET_KEY", "mine")

    env = plan.environment(
        keys=KEYS,
        folder=Path("/data"),
        database_url="postgres://d",
        redis_url="redis://r",
        web_port=1,
        sandbox_port=2,
    )

    assert env["WEND_SECRET_KEY"] == "mine"
    assert env["WEND_ADMIN_PASSWORD"] == "admin-password"


def test_the_environment_of_a_running_demo_is_printed_for_a_shell(tmp_path: Path) -> None:
    lines: list[str] = []
    env = {"DATABASE_URL": "postgres://a b@/x", "WEND_DEMO": "1"}
    write_state(tmp_path, StackState(1, True, 8000, 8100, env))

    with hold(tmp_path):
        print_environment(tmp_path, lines.append)

    assert lines == ["export DATABASE_URL='postgres://a b@/x'", "export WEND_DEMO=1"]


def test_without_a_running_demo_there_is_no_environment(tmp_path: Path) -> None:
    with pytest.raises(NotRunning, match="make demo"):
        print_environment(tmp_path, print)
