"""Pytest plugin: a fresh PostgreSQL and Valkey for a test run that was given none.

Loaded by `-p tests.services`, before Django's settings are read. Only the controlling process
starts them, only when DATABASE_URL is unset and WEND_TEST_SERVICES is not 0; the workers of
pytest-xdist inherit the addresses through the environment.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_GUARD = pytest.StashKey["subprocess.Popen[str]"]()
_STOP_S = 20
_SERVICE_FIXTURES = {"db", "transactional_db", "live_server", "database_url", "redis_url"}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Export addresses and keys before pytest-django reads the settings."""
    os.environ.setdefault("WEND_SECRET_KEY", secrets.token_urlsafe(48))
    os.environ.setdefault(
        "WEND_ENCRYPTION_KEYS", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    )
    os.environ.setdefault("WEND_TLS", "0")
    if _wanted(early_config):
        _start(early_config)
    return (yield)


def _wanted(config: pytest.Config) -> bool:
    asked = config.known_args_namespace
    return not (
        "PYTEST_XDIST_WORKER" in os.environ
        or os.environ.get("DATABASE_URL")
        or os.environ.get("WEND_TEST_SERVICES") == "0"
        or asked.help
        or asked.version
        or getattr(asked, "collectonly", False)
    )


def _start(config: pytest.Config) -> None:
    """Start the guard, which lives as long as we hold its standard input."""
    guard = subprocess.Popen(
        [sys.executable, "-m", "console.stack.guard"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    config.stash[_GUARD] = guard
    assert guard.stdout is not None
    line = guard.stdout.readline()
    if not line:
        pytest.exit("The embedded PostgreSQL or Valkey did not start; see above.", returncode=3)
    os.environ.update(json.loads(line))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without services, leave out what needs them: `make test-fast`."""
    if os.environ.get("WEND_TEST_SERVICES") != "0" or os.environ.get("DATABASE_URL"):
        return
    left_out = [item for item in items if _needs_services(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _needs_services(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "slow", "stack"))
    return marked or not _SERVICE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the guard go and wait until it has stopped the servers."""
    guard = config.stash.get(_GUARD, None)
    if guard is None:
        return
    assert guard.stdin is not None
    guard.stdin.close()
    try:
        guard.wait(timeout=_STOP_S)
    except subprocess.TimeoutExpired:
        guard.kill()
