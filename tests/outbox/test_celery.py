"""A real Celery worker: its start, its end, and a broker that is away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from console.stack import ports
from console.stack.valkey import Valkey, start_valkey
from outbox.models import Effect
from outbox.queue import enqueue
from tests.outbox.rows import new, put
from tests.outbox.test_workers import count, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def broker(tmp_path: Path) -> Generator[Valkey, None, None]:
    """A Valkey of our own, to be paused."""
    made = start_valkey(tmp_path / "valkey", tmp_path / "valkey.log", "secret-of-the-test")
    yield made
    made.child.popen.send_signal(signal.SIGCONT)
    made.stop()


@contextmanager
def celery(log: Path, redis_url: str, **extra: str) -> Generator[subprocess.Popen[bytes]]:
    """Run a worker on the test's database."""
    at = connection.settings_dict
    env = {
        **os.environ,
        "DATABASE_URL": f"postgres://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}",
        "REDIS_URL": redis_url,
        "DJANGO_SETTINGS_MODULE": "tests.outbox.worker_settings",
        **extra,
    }
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker"]
    command += ["--pool", "threads", "--concurrency", "2", "--loglevel", "INFO"]
    command += ["--without-gossip", "--without-mingle"]
    with log.open("wb") as output:
        worker = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def ended(worker: subprocess.Popen[bytes]) -> Callable[[], bool]:
    return lambda: worker.poll() is not None


def test_a_worker_performs_effects_and_ends_when_asked(tmp_path: Path, redis_url: str) -> None:
    with celery(tmp_path / "log", redis_url) as worker:
        put("a", {"outcome": "accept"})
        assert wait_for(lambda: count("done") == 1, 30)

        worker.terminate()

        assert worker.wait(30) == 0
    assert "performed" not in (tmp_path / "log").read_text()


def test_a_broker_paused_at_the_end_delays_the_end_by_seconds(
    tmp_path: Path, broker: Valkey
) -> None:
    with celery(tmp_path / "log", broker.url) as worker:
        enqueue([new(asked={"sleep": 3}) for _ in range(20)])
        assert wait_for(lambda: count("sending") > 0, 30)
        broker.child.popen.send_signal(signal.SIGSTOP)
        asked_at = time.monotonic()

        worker.terminate()

        assert wait_for(ended(worker), 45)
        assert time.monotonic() - asked_at < 45
    assert set(Effect.objects.values_list("state", flat=True)) <= {"done", "pending"}
    assert not Effect.objects.filter(state="pending", attempt__gt=0).exists()
    assert "secret-of-the-test" not in (tmp_path / "log").read_text()


def test_a_worker_works_without_a_broker(tmp_path: Path) -> None:
    url = f"redis://127.0.0.1:{ports.free_port()}/0"
    with celery(tmp_path / "log", url) as worker:
        put("a")

        assert wait_for(lambda: count("done") == 1, 30)
        worker.terminate()
        assert wait_for(ended(worker), 45)


def test_a_worker_that_started_before_a_paused_broker_works_and_ends(
    tmp_path: Path, broker: Valkey
) -> None:
    broker.child.popen.send_signal(signal.SIGSTOP)
    with celery(tmp_path / "log", broker.url) as worker:
        put("a")

        assert wait_for(lambda: count("done") == 1, 30)
        worker.terminate()
        assert wait_for(ended(worker), 45)


def test_a_broken_pump_ends_the_worker_with_a_failure(tmp_path: Path, redis_url: str) -> None:
    broken = {"TWIN_ROUND": "tests.outbox.twin.broken_round"}
    with celery(tmp_path / "log", redis_url, **broken) as worker:
        assert wait_for(ended(worker), 45)

        assert worker.returncode == 1
    assert "NotImplementedError" in (tmp_path / "log").read_text()


def test_a_broken_pump_ends_the_worker_without_a_broker_too(tmp_path: Path) -> None:
    url = f"redis://127.0.0.1:{ports.free_port()}/0"
    broken = {"TWIN_ROUND": "tests.outbox.twin.broken_round"}
    with celery(tmp_path / "log", url, **broken) as worker:
        assert wait_for(ended(worker), 45)

        assert worker.returncode == 1


def test_a_killed_worker_loses_nothing(tmp_path: Path, redis_url: str) -> None:
    short = {"WEND_OUTBOX_LEASE_S": "4", "WEND_OUTBOX_BEGIN_MARGIN_S": "2"}
    short |= {"WEND_OUTBOX_SEND_TIMEOUT_S": "1"}
    enqueue([new(asked={"sleep": 0.5, "again": True}, grace_s=0) for _ in range(60)])
    with celery(tmp_path / "log", redis_url, **short) as worker:
        assert wait_for(lambda: count("sending") > 0, 30)
        worker.kill()
    begun = count("sending")

    with celery(tmp_path / "log", redis_url, **short):
        assert wait_for(lambda: count("done") == 60, 30)

    assert begun > 0
    assert Effect.objects.filter(attempt=2).count() == begun
