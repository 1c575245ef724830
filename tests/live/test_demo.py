"""`manage.py demo --check`: both demo conversations over the whole stack, started for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 240
# The check starts servers of its own.
OF_THE_TEST_RUN = {"DATABASE_URL", "REDIS_URL"}


@pytest.mark.slow
@pytest.mark.stack
def test_both_demo_conversations_go_as_they_should(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name not in OF_THE_TEST_RUN}

    done = subprocess.run(
        [sys.executable, "manage.py", "demo", "--check"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Appointment confirmed for " in done.stdout
    assert "template appointment_reminder" in done.stdout
    assert "outcome preferences_saved" in done.stdout
    assert "as they should over 8x8" in done.stdout
    assert "as they should over Meta's Cloud API" in done.stdout
    assert done.stdout.count("the log gives the stored state") == 4
