"""What worker, beat and the command line say when the environment is wrong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

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


def test_a_python_without_django_is_told_what_to_do() -> None:
    done = run("-S", "manage.py", "check")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "make venv" in done.stderr
    assert ".venv/bin/python manage.py" in done.stderr


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


@pytest.mark.parametrize(
    ("variable", "address", "told"),
    [
        ("REDIS_URL", f"redis://{NOWHERE}/0", "The broker that REDIS_URL names cannot be used"),
        ("REDIS_URL", "redis://:pass/word@broker/0", "REDIS_URL cannot be read"),
        ("REDIS_URL", "nonsense", "REDIS_URL cannot be read"),
        ("DATABASE_URL", f"postgres://wend@{NOWHERE}/wend", "The database that DATABASE_URL names"),
        ("DATABASE_URL", "mysql://wend@db/wend", "DATABASE_URL cannot be read"),
        ("DATABASE_URL", "postgres://wend:pass/word@db/wend", "DATABASE_URL cannot be read"),
    ],
)
def test_demo_asks_given_servers_first(
    tmp_path: Path, variable: str, address: str, told: str
) -> None:
    done = demo("--port=0", f"--data={tmp_path / 'data'}", **{variable: address})

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert told in done.stderr
    assert "pass/" not in done.stderr


def demo(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run("-m", "console.stack", *arguments, **environment)


@pytest.mark.parametrize("port", ["70000", "-1", "web"])
def test_number_that_is_no_port_makes_no_folder(tmp_path: Path, port: str) -> None:
    folder = tmp_path / "data"

    by_option = demo(f"--port={port}", f"--data={folder}")
    by_environment = demo(f"--data={folder}", WEND_PORT=port)

    assert (by_option.returncode, by_environment.returncode) == (2, 1)
    for done in (by_option, by_environment):
        assert f"'{port}' is not a port" in done.stderr.splitlines()[-1]
    assert not folder.exists()


def test_port_in_use_makes_no_folder(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        done = demo(f"--port={port}", f"--data={folder}")

    assert done.returncode == 1
    assert f"Port {port} is in use" in done.stderr
    assert not folder.exists()


@pytest.mark.parametrize("options", [("--check", "--port=9000"), ("--no-start",)])
def test_options_that_do_not_go_together_are_refused(options: tuple[str, ...]) -> None:
    plain = demo(*options)
    by_django = run("manage.py", "demo", *options)

    assert (plain.returncode, by_django.returncode) == (2, 2)
    assert "--check" in plain.stderr.splitlines()[-1]
    assert "--check" in by_django.stderr.splitlines()[-1]


def test_file_is_no_data_folder(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.touch()

    done = demo("--port=0", f"--data={file}")

    assert done.returncode == 1
    assert done.stderr.startswith(f"{file} is a file.")


@pytest.mark.skipif(os.geteuid() != 0, reason="PostgreSQL changes its user for root only")
def test_folder_that_stands_in_is_explained() -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as private:  # mode 0700
        done = demo("--check", "--no-start", f"--data={private}/data")

    assert done.returncode == 1
    assert f"the user 'nobody' may not enter {private}/data: the data are kept in" in done.stdout
