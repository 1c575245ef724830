"""The Makefile on a machine whose Python is too old, and with an environment that has died."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.services import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="no make")


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    env = {name: value for name, value in os.environ.items() if name not in outer}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").touch()
    return tmp_path


def test_old_python_is_told(checkout: Path) -> None:
    old = checkout / "python-of-old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    done = make(checkout, "venv", f"PYTHONS={old}")

    assert done.returncode == 2
    assert "Wend needs Python 3.11 or newer" in done.stderr
    assert not (checkout / ".venv").exists()


def test_warm_environment_is_left_alone(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(shutil.which("python3") or "python3")
    (checkout / ".venv" / ".base").touch()
    (checkout / ".venv" / ".runtime").touch()

    done = make(checkout, "--dry-run", "venv")

    assert "Nothing to be done for 'venv'" in done.stdout


def test_dead_environment_is_made_anew(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to("/nonexistent/python")
    (checkout / ".venv" / ".base").touch()
    (checkout / ".venv" / ".runtime").touch()

    done = make(checkout, "--dry-run", "venv")

    assert "-m venv --clear" in done.stdout
