"""A worker whose engine fails at everything must not look alive."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.stack.processes import Command
from journeys.models import Run
from journeys.turn import BROKEN_AFTER
from messaging.models import InboundEvent
from tests.live.conversations import Conversations
from tests.live.stack import LiveStack, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Celery's own entry, with an engine that raises from the moment the worker is set up.
BROKEN = """
import sys
from celery.__main__ import main
from celery.signals import worker_init

@worker_init.connect(weak=False)
def break_engine(**details):
    from journeys.engine import advance

    def broken(*arguments):
        raise RuntimeError("the engine is broken")

    advance.advance = broken

sys.exit(main())
"""
END_S = 60
CHECK_S = 120


@pytest.fixture
def stack(transactional_db: None, tmp_path: Path) -> Iterator[LiveStack]:
    made = LiveStack(tmp_path)
    made.env |= {
        "WEND_PUBLIC_URL": f"http://127.0.0.1:{made.web_port}",
        "WEND_SANDBOX_URL": made.sandbox_url,
        "WEND_ADMIN_PASSWORD": "password-of-this-test",
    }
    yield made
    made.stop()


def with_broken_engine(command: Command) -> Command:
    """Return the worker's command, its `python -m celery` replaced."""
    assert command.argv[1:3] == ("-m", "celery")
    return replace(command, argv=(sys.executable, "-c", BROKEN, *command.argv[3:]))


def test_a_worker_with_a_broken_engine_stops_with_a_failure(stack: LiveStack) -> None:
    conversations = Conversations.start(stack, grace_s=5)
    conversations.greet(BROKEN_AFTER // 2)

    worker = stack.start(with_broken_engine(stack.plan.worker()))

    assert worker.wait(END_S) == 1
    log = worker.command.log.read_text()
    assert "the pump is broken" in log
    assert not Run.objects.exists()
    waiting = InboundEvent.objects.filter(kind="message", state="pending")
    assert waiting.count() == BROKEN_AFTER // 2


def test_what_a_broken_engine_left_a_sound_one_takes_up(stack: LiveStack) -> None:
    conversations = Conversations.start(stack, grace_s=5)
    conversations.greet(BROKEN_AFTER // 2)
    broken = stack.start(with_broken_engine(stack.plan.worker()))
    broken.wait(END_S)

    stack.start_worker()

    conversations.drain(60)
    assert set(Run.objects.values_list("outcome", flat=True)) == {"done"}


def test_the_demos_check_fails_with_a_broken_engine(stack: LiveStack) -> None:
    stack.start_sandbox({})
    stack.start_web()
    seeding = stack.start(stack.plan.seed())
    assert seeding.wait(CHECK_S) == 0, seeding.command.log.read_text()
    stack.start(with_broken_engine(stack.plan.worker()))

    check = stack.start(stack.plan.script())

    assert check.wait(CHECK_S) not in (None, 0)
    assert "Deviation" in check.command.log.read_text()


def test_the_demos_check_passes_the_same_way_with_a_sound_engine(stack: LiveStack) -> None:
    stack.start_sandbox({})
    stack.start_web()
    seeding = stack.start(stack.plan.seed())
    assert seeding.wait(CHECK_S) == 0, seeding.command.log.read_text()
    stack.start_worker()

    check = stack.start(stack.plan.script())

    wait_for("the script's end", lambda: not check.alive(), CHECK_S)
    assert check.wait(0) == 0, check.command.log.read_text()
