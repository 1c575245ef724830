"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest
from django.conf import settings as django_settings
from django.db import connection
from hypothesis import HealthCheck, settings
from pytest_django.fixtures import Settings

from tests.e2e.chromium import find_chromium

ROOT = Path(__file__).resolve().parent.parent

# How long a busy machine takes to make or run an example says nothing about the code.
settings.register_profile("wend", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wend")


@pytest.fixture(scope="session")
def conformance_dir() -> Path:
    """The folder of recorded provider messages; absent, the test is skipped (in CI it fails)."""
    folder = Path(os.environ.get("CONFORMANCE_DIR") or ROOT.parent / "shared" / "conformance")
    if folder.is_dir():
        return folder
    reason = f"no conformance data at {folder} (set CONFORMANCE_DIR)"
    _absent(reason)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser for page tests; absent, the test is skipped (in CI it fails)."""
    found = find_chromium()
    if found is None:
        _absent("no chromium on the PATH (Debian: apt install chromium)")
    return found


@pytest.fixture(scope="session")
def database_url() -> str:
    """The address of the test run's server, for code that connects without Django."""
    return os.environ["DATABASE_URL"]


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of the test run's broker."""
    return os.environ["REDIS_URL"]


def _absent(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def _media_root(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep files that tests make in a folder of the run."""
    django_settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


@pytest.fixture
def demo_clock(db: None, settings: Settings) -> None:
    """Let this test move wall time, as demo mode may."""
    settings.DEMO = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('wend.demo', '1', false)")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name files in tests by their argument: some hold the time, and every process of a test run
    must find tests of the same names."""
    return argname if isinstance(val, bytes) else None
