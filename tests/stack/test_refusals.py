"""What worker, beat and the command line say when the environment is wrong."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.services import ROOT

NOWHERE = "127.0.0.1:1"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with nothing of Wend in the environment but what is given."""
    ours = ("WEND_", "DATABASE_URL", "REDIS_URL", "DJANGO_")
    env = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**env, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("program", [("worker", "--pool", "threads"), ("beat",)])
def test_celery_without_keys_does_not_start(program: tuple[str, ...]) -> None:
    environment = {
        "DATABASE_URL": f"postgres://wend@{NOWHERE}/wend",
        "REDIS_URL": f"redis://{NOWHERE}/0",
    }

    done = run("-m", "celery", "-A", "config.celery", *program, **environment)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "Wend does not start: WEND_SECRET_KEY is not set. WEND_ENCRYPTION_KEYS is not set."
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", [("showmigrations",), ("migrate",), ("check", "--database=default")]
)
def test_absent_server_is_told_in_one_line(command: tuple[str, ...]) -> None:
    done = run("manage.py", *command, DATABASE_URL=f"postgres://wend:secret@{NOWHERE}/wend")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "The database that DATABASE_URL names cannot be used: connection failed" in done.stderr
    assert "secret" not in done.stderr


def test_missing_database_is_told_in_one_line(database_url: str) -> None:
    server, _, _ = database_url.rpartition("/")

    done = run("manage.py", "migrate", DATABASE_URL=f"{server}/absent")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert '"absent" does not exist' in done.stderr


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://wend@db/wend", "DATABASE_URL has the scheme 'mysql'"),
        ("nonsense", "DATABASE_URL has the scheme ''"),
        ("postgres://wend:pass/word@db/wend", "DATABASE_URL cannot be read"),
        ("postgres://wend@db", "DATABASE_URL names no database"),
    ],
)
def test_wrong_address_of_the_database_is_told_in_one_line(url: str, told: str) -> None:
    done = run("manage.py", "migrate", DATABASE_URL=url)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert told in done.stderr
    assert "pass" not in done.stderr.replace("user:password@", "")
