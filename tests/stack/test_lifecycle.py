"""The life of a stack: start, stop, kill, start again. Real servers, stand-ins for our own."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import psycopg
import pytest

from console.stack import health
from console.stack.processes import User
from tests.stack.conftest import StartStack, command_lines, living

pytestmark = [pytest.mark.slow, pytest.mark.stack, pytest.mark.xdist_group("stack")]

ALL = ["valkey", "postgres", "sandbox", "web", "worker", "beat"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_stops_everything(start_stack: StartStack, number: signal.Signals) -> None:
    stack = start_stack("demo", "0")
    running = stack.wait_until_ready()
    assert living(running) == ALL

    code = stack.signal_and_wait(number)

    assert code == 0
    assert living(running) == []
    assert stack.said().endswith("Stopped.\n")


def test_signal_during_the_start_leaves_nothing(start_stack: StartStack, folder: Path) -> None:
    stack = start_stack("demo", "0")
    while not (folder / "postgres.draft").exists():
        time.sleep(0.01)

    code = stack.signal_and_wait(signal.SIGTERM)

    assert code == 0
    assert not (folder / "postgres").exists()
    assert not [line for line in command_lines() if str(folder) in line]


def test_closed_pipe_does_not_keep_it_from_stopping(start_stack: StartStack) -> None:
    stack = start_stack("demo", "0", pipe=True)
    running = stack.wait_until_ready()
    assert stack.process.stdout is not None
    stack.process.stdout.close()

    stack.signal_and_wait(signal.SIGTERM)

    assert living(running) == []


def test_first_page_and_log_in_are_printed(start_stack: StartStack) -> None:
    stack = start_stack("demo", "0")
    running = stack.wait_until_ready()

    assert health.answers(running.web_port, health.WEB_PATH)
    stack.wait_until_said(f"http://127.0.0.1:{running.web_port}/admin/")
    stack.wait_until_said(running.env["WEND_ADMIN_PASSWORD"])


def test_ordinary_user_can_run_it(start_stack: StartStack, ordinary_user: User | None) -> None:
    stack = start_stack("demo", "0", user=ordinary_user)
    running = stack.wait_until_ready()

    code = stack.signal_and_wait(signal.SIGTERM)

    assert code == 0
    assert living(running) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user without a name")
def test_user_without_a_name_is_told(start_stack: StartStack, folder: Path) -> None:
    nameless = User(64_321, 64_321)
    os.chown(folder, nameless.uid, nameless.gid)

    stack = start_stack("demo", "0", user=nameless)

    assert stack.process.wait(timeout=30) == 1
    assert "uid 64321, which has no entry in /etc/passwd" in stack.said()


def test_killed_start_recovers_plainly(start_stack: StartStack) -> None:
    first = start_stack("demo", "0")
    before = first.wait_until_ready()
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()

    second = start_stack("demo", "0")
    after = second.wait_until_ready()

    assert living(before) == []
    assert living(after) == ALL
    assert after.sandbox_port == before.sandbox_port
    assert after.env["WEND_SECRET_KEY"] == before.env["WEND_SECRET_KEY"]


def test_stale_lock_of_postgresql_is_removed(start_stack: StartStack) -> None:
    first = start_stack("demo", "0")
    first.wait_until_ready()
    first.signal_and_wait(signal.SIGTERM)
    lock = first.folder / "postgres" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n")

    start_stack("demo", "0").wait_until_ready()


def test_data_survive_a_restart(start_stack: StartStack) -> None:
    first = start_stack("demo", "0")
    with psycopg.connect(first.wait_until_ready().env["DATABASE_URL"]) as direct:
        direct.execute("CREATE TABLE kept AS SELECT 7 AS value")
    first.signal_and_wait(signal.SIGTERM)

    second = start_stack("demo", "0").wait_until_ready()

    with psycopg.connect(second.env["DATABASE_URL"]) as direct:
        assert direct.execute("SELECT value FROM kept").fetchone() == (7,)


def test_port_asked_for_and_taken_is_told(start_stack: StartStack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        stack = start_stack("demo", str(port))

        assert stack.process.wait(timeout=30) == 1
        assert f"Port {port} is in use" in stack.said()


def test_taken_port_of_the_environment_is_told(start_stack: StartStack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        stack = start_stack("demo", WEND_PORT=str(port))

        assert stack.process.wait(timeout=30) == 1
        assert f"Port {port} is in use" in stack.said()


def test_second_start_on_the_same_folder_is_refused(start_stack: StartStack) -> None:
    running = start_stack("demo", "0").wait_until_ready()

    second = start_stack("demo", "0")

    assert second.process.wait(timeout=30) == 1
    assert "already runs" in second.said()
    assert living(running) == ALL


def test_database_and_broker_of_the_user_are_used(
    start_stack: StartStack, database_url: str, redis_url: str
) -> None:
    stack = start_stack("demo", "0", DATABASE_URL=database_url, REDIS_URL=redis_url)
    running = stack.wait_until_ready()

    assert living(running) == ["sandbox", "web", "worker", "beat"]
    assert running.env["DATABASE_URL"] == database_url
    assert running.env["REDIS_URL"] == redis_url
    assert not (stack.folder / "postgres").exists()


def test_process_that_dies_stops_the_stack_with_its_last_words(start_stack: StartStack) -> None:
    stack = start_stack("demo", "0", TEST_WORKER="raise RuntimeError('engine broke')")

    assert stack.process.wait(timeout=60) == 1
    assert "worker ended (exit 1)" in stack.said()
    assert "RuntimeError: engine broke" in stack.said()
    ended = stack.state()
    assert ended is not None
    assert ended.processes == ()


def test_killed_worker_is_told_plainly(start_stack: StartStack) -> None:
    stack = start_stack("demo", "0")
    running = stack.wait_until_ready()
    worker = next(one for one in running.processes if one.name == "worker")

    os.kill(worker.pid, signal.SIGKILL)

    assert stack.process.wait(timeout=30) == 1
    assert stack.said().endswith(
        "The worker was killed (signal 9). Nothing is lost; run make demo again.\n"
    )


def test_stubborn_worker_is_killed_within_the_limit(start_stack: StartStack) -> None:
    deaf = (
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('deaf', flush=True)\n"
        "while True: time.sleep(1)"
    )
    stack = start_stack("demo", "0", TEST_WORKER=deaf)
    running = stack.wait_until_ready()
    log = stack.folder / "logs" / "worker.log"
    while "deaf" not in log.read_text():
        time.sleep(0.05)

    code = stack.signal_and_wait(signal.SIGTERM, limit_s=15)

    assert code == 0
    assert living(running) == []
    assert "worker did not stop in time" in stack.said()


def test_secrets_are_ours_alone(start_stack: StartStack) -> None:
    stack = start_stack("demo", "0")
    stack.wait_until_ready()

    modes = {name: (stack.folder / name).stat().st_mode & 0o777 for name in _PRIVATE}

    assert modes == dict.fromkeys(_PRIVATE, 0o600)
    for name in ("logs", "sandbox", "valkey"):
        assert (stack.folder / name).stat().st_mode & 0o777 == 0o700


_PRIVATE = ("keys.json", "stack.json", "valkey/valkey.conf")
