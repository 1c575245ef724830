"""`python -m benchmarks [--quick] [--only NAME ...]`: servers and a database of its own, then all.

PostgreSQL and Valkey are started for the run, unless DATABASE_URL or REDIS_URL names a server. On
a given PostgreSQL a database `wend_bench_...` is made beside the named one and dropped at the end.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from benchmarks.report import MEASUREMENTS

ROOT = Path(__file__).resolve().parent.parent
STOP_S = 20


def main() -> int:
    options = _parser().parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    folder = Path(tempfile.mkdtemp(prefix="wend-bench-"))
    try:
        with _services() as (database, broker), _database(database) as own:
            return _run_suite(options, folder, own, broker)
    except KeyboardInterrupt:
        return 130
    finally:
        if options.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows, within three minutes")
    parser.add_argument(
        "--only", action="append", choices=MEASUREMENTS, help="print this one, write no file"
    )
    parser.add_argument("--workers", type=int, default=0, help="worker processes (default: cores)")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    return parser


def _run_suite(options: argparse.Namespace, folder: Path, database: str, broker: str) -> int:
    argv = [sys.executable, "-m", "benchmarks.suite", "--folder", str(folder)]
    argv += ["--quick"] * options.quick + ["--workers", str(options.workers)]
    for name in options.only or ():
        argv += ["--only", name]
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    own = {
        "DATABASE_URL": database,
        "REDIS_URL": broker,
        "WEND_SECRET_KEY": secrets.token_urlsafe(48),
        "WEND_ENCRYPTION_KEYS": key,
        "WEND_TLS": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    suite = subprocess.Popen(argv, cwd=ROOT, env={**os.environ, **own})
    try:
        return suite.wait()
    finally:
        suite.terminate()
        suite.wait(STOP_S)


@contextmanager
def _services() -> Generator[tuple[str, str], None, None]:
    """Give the addresses of PostgreSQL and of the broker."""
    given = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if all(given):
        yield given
        return
    # The guard stops its servers as soon as we are gone, however we go.
    guard = subprocess.Popen(
        [sys.executable, "-m", "console.stack.guard"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    if guard.stdin is None or guard.stdout is None:
        raise RuntimeError("the guard has no pipes")
    try:
        line = guard.stdout.readline()
        if not line:
            raise SystemExit("The embedded PostgreSQL or Valkey did not start; see above.")
        started = json.loads(line)
        yield given[0] or started["DATABASE_URL"], given[1] or started["REDIS_URL"]
    finally:
        guard.stdin.close()
        guard.wait(STOP_S)


@contextmanager
def _database(url: str) -> Generator[str, None, None]:
    """Make a database beside the given one; give its address; drop it."""
    name = f"wend_bench_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            statement = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(statement.format(sql.Identifier(name)))


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main())
