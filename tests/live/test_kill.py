"""A real Celery worker is killed again and again while it sends."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash.journal import begin_journal, end_journal, entries_since
from tests.live.conversations import Conversations, in_flight, judge
from tests.live.stack import QUICK_LEASES, LiveStack, kill_dead, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

KILLS = 20
FIRST, A_WAVE = 20, 10
GRACE_S = 5
LATENCY_S = 0.3
# Few at once, so that there is work left for twenty workers.
NARROW = {"WEND_OUTBOX_CONCURRENCY": "12"}
WORK_S = 0.5
# In turn: receipts as usual, so late that the lease is over, and none at all.
RECEIPTS: tuple[dict[str, Any], ...] = ({}, {"delay_s": 9}, {"drop": True})


@pytest.fixture
def stack(transactional_db: None, tmp_path: Path) -> Iterator[LiveStack]:
    made = LiveStack(tmp_path, env={**QUICK_LEASES, **NARROW})
    begin_journal()
    yield made
    made.stop()
    end_journal()


def test_a_worker_killed_twenty_times_loses_and_repeats_nothing(stack: LiveStack) -> None:
    conversations = Conversations.start(stack, GRACE_S, latency_s=LATENCY_S)
    conversations.greet(FIRST, RECEIPTS)
    unclear: set[int] = set()
    kills = 0

    while kills < KILLS:
        conversations.greet(A_WAVE, RECEIPTS)
        left = kill_while_sending(stack)
        unclear |= left
        kills += bool(left)
        conversations.answer()
    stack.start_worker()
    conversations.drain(120)

    outcomes = judge(conversations)
    moves = fates(conversations.channel.account_id)
    wrong = {effect: moves[effect] for effect in unclear if moves[effect] - {"uncertain", "done"}}
    assert not wrong
    uncertain = [effect for effect in unclear if "uncertain" in moves[effect]]
    assert uncertain
    assert len(conversations.phones) >= 200
    sys.stdout.write(
        f"{kills} kills, {len(conversations.phones)} conversations, {len(stack.ledger())} accepted,"
        f" {len(unclear)} unclear at a kill, {len(uncertain)} of them uncertain, {outcomes}\n"
    )


def kill_while_sending(stack: LiveStack) -> set[int]:
    """Start a worker and kill it while it sends; return what it left under way."""
    before = in_flight()
    worker = stack.start_worker()
    wait_for("requests under way", lambda: bool(in_flight() - before))
    time.sleep(random.uniform(0, WORK_S))  # noqa: S311 - where in its work it dies
    wait_for("requests under way again", lambda: bool(in_flight() - before), 10)
    kill_dead(worker)
    return in_flight() - before


def fates(account: int) -> dict[int, set[str]]:
    """Return effect -> the states that it went to from `sending`."""
    moves: dict[int, set[str]] = {}
    for effect, was, became in entries_since(0, account):
        if was == "sending":
            moves.setdefault(effect, set()).add(became)
    return moves
