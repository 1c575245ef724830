"""The rate of a channel, kept by two worker processes at once; the sandbox's histogram is judge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.seeding import make_contacts, queue_texts
from messaging.models import Channel
from tests.factories import make_channel
from tests.live.stack import LiveStack, sandbox_config, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORKERS = 2


@pytest.fixture
def stack(transactional_db: None, tmp_path: Path) -> Iterator[LiveStack]:
    made = LiveStack(tmp_path)
    yield made
    made.stop()


def start(stack: LiveStack, channel: Channel) -> None:
    """Start a sandbox that posts nothing back, then the workers."""
    config = sandbox_config(stack, channel, webhook_url="", statuses=False)
    stack.start_sandbox(config)
    for _ in range(WORKERS):
        stack.start_worker()


def histogram(stack: LiveStack) -> dict[int, int]:
    """Return clock second -> acceptances, from the file that the sandbox keeps."""
    kept = json.loads((stack.folder / "sandbox" / "histogram.json").read_text())
    return {int(second): count for second, count in kept.items()}


def wait_for_all(stack: LiveStack, wanted: int, seconds: float) -> dict[int, int]:
    file = stack.folder / "sandbox" / "histogram.json"
    wait_for(
        f"{wanted} sends",
        lambda: file.exists() and sum(histogram(stack).values()) >= wanted,
        seconds,
    )
    return histogram(stack)


def test_five_thousand_waiting_sends_go_out_at_the_channels_rate(stack: LiveStack) -> None:
    channel = make_channel(base_url=stack.sandbox_url, per_second=80)
    queue_texts(channel, make_contacts(channel, 5_000))

    start(stack, channel)
    seconds = wait_for_all(stack, 5_000, seconds=150)

    assert sum(seconds.values()) == 5_000
    assert max(seconds.values()) <= 84, seconds
    # Without the first and last seconds, which are not whole; a second without sends counts.
    first, last = min(seconds) + 2, max(seconds) - 2
    middle = [seconds.get(second, 0) for second in range(first, last + 1)]
    assert sum(middle) / len(middle) >= 72, seconds


def test_slow_channel_sends_at_its_rate(stack: LiveStack) -> None:
    channel = make_channel(base_url=stack.sandbox_url, per_second=2)
    queue_texts(channel, make_contacts(channel, 10))

    start(stack, channel)
    seconds = wait_for_all(stack, 10, seconds=60)

    assert sum(seconds.values()) == 10
    # A clock second holds the third one when the first comes at its very beginning.
    assert max(seconds.values()) <= 3, seconds
    times = [entry["at"] for entry in stack.ledger()]
    assert 4.3 <= times[-1] - times[0] <= 6.5
