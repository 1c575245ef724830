"""The servers that a test run brings along."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis
from django.db import connection

from console.stack.leftovers import command_line
from tests.services import ROOT


@pytest.mark.django_db
def test_database_is_durable() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")

        assert cursor.fetchone() == ("on", "on")


def test_broker_answers(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as broker:
        assert broker.ping()


def test_database_answers_without_django(database_url: str) -> None:
    with psycopg.connect(database_url) as direct:
        assert direct.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.slow
def test_servers_end_with_a_killed_test_run() -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    addresses = json.loads(holder.stdout.readline())
    with psycopg.connect(addresses["DATABASE_URL"]) as direct:
        row = direct.execute("SELECT current_setting('data_directory')").fetchone()
    assert row is not None
    cluster = Path(row[0])
    server = int((cluster / "postmaster.pid").read_text().split()[0])

    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()

    deadline = time.monotonic() + 20
    while (command_line(server) or cluster.exists()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert command_line(server) is None
    assert not cluster.exists()


_HOLDER = """
import subprocess, sys
guard = subprocess.Popen(
    [sys.executable, "-m", "console.stack.guard"], stdin=subprocess.PIPE, start_new_session=True
)
guard.wait()
"""
