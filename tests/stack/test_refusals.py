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
