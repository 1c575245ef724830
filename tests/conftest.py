"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def conformance_dir() -> Path:
    """The folder of recorded provider messages; absent, the test is skipped (in CI it fails)."""
    folder = Path(os.environ.get("CONFORMANCE_DIR") or ROOT.parent / "shared" / "conformance")
    if folder.is_dir():
        return folder
    reason = f"no conformance data at {folder} (set CONFORMANCE_DIR)"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
