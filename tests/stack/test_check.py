"""`demo --check`: the stack that runs, one of its own, or a clear refusal."""

from __future__ import annotations

import os
import signal

import pytest

from tests.stack.conftest import StartStack

pytestmark = [pytest.mark.slow, pytest.mark.stack, pytest.mark.xdist_group("stack")]


def test_running_stack_is_used(start_stack: StartStack) -> None:
    running = start_stack("demo", "0").wait_until_ready()

    check = start_stack("check-no-start")

    assert check.process.wait(timeout=60) == 0
    assert check.said().strip() == f"http://127.0.0.1:{running.web_port}"


def test_own_stack_is_started_and_removed(start_stack: StartStack) -> None:
    show = "import os; print(os.environ['WEND_DATA'])"

    check = start_stack("check", TEST_SCRIPT=show)

    assert check.process.wait(timeout=90) == 0
    data = check.said().strip()
    assert data != str(check.folder)
    assert not os.path.exists(data)


def test_nothing_running_and_no_start_is_refused(start_stack: StartStack) -> None:
    check = start_stack("check-no-start")

    assert check.process.wait(timeout=30) == 1
    assert "No stack runs on" in check.said()


def test_silent_sandbox_is_named(start_stack: StartStack) -> None:
    running = start_stack("demo", "0").wait_until_ready()
    sandbox = next(one for one in running.processes if one.name == "sandbox")
    os.kill(sandbox.pid, signal.SIGSTOP)

    check = start_stack("check-no-start")
    code = check.process.wait(timeout=30)
    os.kill(sandbox.pid, signal.SIGCONT)

    assert code == 1
    assert f"The sandbox does not answer on port {running.sandbox_port}" in check.said()


def test_failing_script_fails_the_check(start_stack: StartStack) -> None:
    check = start_stack("check", TEST_SCRIPT="raise SystemExit(3)")

    assert check.process.wait(timeout=90) == 1
    assert "script failed (exit 3)" in check.said()


def test_worker_that_dies_ends_the_check(start_stack: StartStack) -> None:
    check = start_stack(
        "check",
        TEST_SCRIPT="import time; time.sleep(60)",
        TEST_WORKER="import time; time.sleep(3); raise RuntimeError('engine broke')",
    )

    assert check.process.wait(timeout=60) == 1
    assert "RuntimeError: engine broke" in check.said()
