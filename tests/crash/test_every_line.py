"""A worker dies at every line that matters, and nothing is lost, nothing goes out twice."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.crash.harness import MODULES, Harness
from tests.crash.journal import begin_journal, end_journal
from tests.crash.lines import executable_lines
from tests.crash.plan import Recordings, make_plan
from tests.live.stack import LiveStack

SLICES = 8
DEMANDED = 0.95
# Each of these has to reach it alone, all of MODULES together.
STRICT = ("journeys.turn", "outbox.pump", "outbox.expire", "outbox.settle")

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def say(line: str) -> None:
    """Tell a figure; `pytest -rP` shows those of tests that passed."""
    sys.stdout.write(f"{line}\n")


@pytest.fixture
def harness(tmp_path: Path, settings: Settings) -> Iterator[Harness]:
    stack = LiveStack(tmp_path)
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{stack.sandbox_port}"]
    stack.start_sandbox({})
    stack.start_web()
    begin_journal()
    yield Harness(stack, tmp_path)
    end_journal()
    stack.stop()


@pytest.fixture(scope="session")
def recordings() -> Recordings:
    return {}


def test_the_scenarios_run_nearly_every_line(harness: Harness, recordings: Recordings) -> None:
    recorded = make_plan(harness, recordings).lines()

    shares = {}
    for module in MODULES:
        lines = executable_lines(module)
        missing = sorted(line.number for line in lines - recorded)
        shares[module] = 1 - len(missing) / len(lines)
        say(f"{module}: {len(lines) - len(missing)} of {len(lines)} lines, not {missing}")
    assert min(shares[module] for module in STRICT) >= DEMANDED, shares
    whole = set().union(*(executable_lines(module) for module in MODULES))
    say(f"all: {len(recorded)} of {len(whole)} lines")
    assert len(recorded) / len(whole) >= DEMANDED


@pytest.mark.parametrize("number", range(SLICES))
def test_a_crash_at_any_line_loses_and_repeats_nothing(
    harness: Harness, recordings: Recordings, number: int
) -> None:
    plan = make_plan(harness, recordings)
    mine = plan.slice(number, SLICES)

    crashed = [line for line in mine if plan.crash(harness, line)]

    say(f"slice {number}: {len(mine)} lines recorded = {len(crashed)} lines crashed")
    assert sorted(mine) == sorted(crashed)
