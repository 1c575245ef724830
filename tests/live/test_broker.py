"""The broker is emptied, stopped for a while, and away when a worker is asked to end."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from redis import Redis

from console.stack.processes import Child
from console.stack.valkey import Valkey, start_valkey
from messaging.models import Message
from outbox.models import Effect
from tests.crash.journal import begin_journal, end_journal, entries_since
from tests.factories import inbound_body, new_number
from tests.live.conversations import Conversations, in_flight, judge
from tests.live.stack import LiveStack, sandbox_config, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

GRACE_S = 5
# One request to the web server while the broker does not answer.
PROMPT_S = 1.0
END_S = 45
PAUSE_S = 4


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Valkey]:
    made = start_valkey(tmp_path / "valkey", tmp_path / "valkey.log", "secret-of-this-test")
    yield made
    wake(made)
    made.stop()


@pytest.fixture
def stack(transactional_db: None, tmp_path: Path, broker: Valkey) -> Iterator[LiveStack]:
    made = LiveStack(tmp_path, env={"REDIS_URL": broker.url, "WEND_OUTBOX_CONCURRENCY": "8"})
    begin_journal()
    yield made
    made.stop()
    end_journal()


def pause(broker: Valkey) -> None:
    broker.child.popen.send_signal(signal.SIGSTOP)


def wake(broker: Valkey) -> None:
    broker.child.popen.send_signal(signal.SIGCONT)


def write(conversations: Conversations) -> float:
    """A new customer's message reaches the web server; return how long its answer took."""
    phone = new_number()
    conversations.phones.append(phone)
    config = sandbox_config(conversations.stack, conversations.channel)
    asked_at = time.monotonic()
    answer = requests.post(
        config["webhook_url"],
        data=json.dumps(inbound_body(phone, {"text": "hello"})),
        headers={
            "Authorization": config["authorization"],
            "Content-Type": "application/json",
        },
        timeout=30,
    )
    assert answer.status_code == 200
    return time.monotonic() - asked_at


def begin(stack: LiveStack, count: int, latency_s: float) -> tuple[Conversations, Child]:
    """Start everything and let a worker be in the middle of its work."""
    conversations = Conversations.start(stack, GRACE_S, latency_s=latency_s, enforce_window=False)
    conversations.greet(count)
    worker = stack.start_worker()
    wait_for("requests under way", lambda: bool(in_flight()))
    return conversations, worker


def was_uncertain(conversations: Conversations) -> bool:
    entries = entries_since(0, conversations.channel.account_id)
    return any(became == "uncertain" for _, _, became in entries)


def test_a_broker_paused_and_emptied_loses_nothing_and_blocks_no_request(
    stack: LiveStack, broker: Valkey
) -> None:
    conversations, _ = begin(stack, 20, latency_s=0.1)

    pause(broker)
    sent = len(stack.ledger())
    until = time.monotonic() + PAUSE_S
    answers = []
    while time.monotonic() < until:
        answers.append(write(conversations))
        conversations.answer()
        time.sleep(0.1)
    sent_while_paused = len(stack.ledger()) - sent
    wake(broker)
    Redis.from_url(broker.url).flushall()
    conversations.greet(10)
    conversations.drain(60)

    assert max(answers) < PROMPT_S, answers
    assert sent_while_paused > 10
    assert judge(conversations) == {"done": len(conversations.phones)}
    assert not was_uncertain(conversations)


def test_a_worker_asked_to_end_while_the_broker_is_paused_ends_with_nothing_uncertain(
    stack: LiveStack, broker: Valkey
) -> None:
    conversations, worker = begin(stack, 30, latency_s=0.5)

    pause(broker)
    asked_at = time.monotonic()
    worker.ask_to_stop()

    assert worker.wait(END_S) is not None
    assert time.monotonic() - asked_at < END_S
    assert not Effect.objects.filter(state__in=["leased", "sending", "uncertain"]).exists()
    assert not was_uncertain(conversations)
    wake(broker)
    stack.start_worker()
    conversations.drain(60)
    assert judge(conversations) == {"done": 30}
    assert not was_uncertain(conversations)


def test_a_worker_asked_to_end_gives_back_what_it_has_not_begun(stack: LiveStack) -> None:
    conversations, worker = begin(stack, 30, latency_s=0.5)
    wait_for("leases", lambda: Effect.objects.filter(state="leased").exists(), 20)

    worker.ask_to_stop()

    assert worker.wait(END_S) == 0
    assert not Effect.objects.filter(state__in=["leased", "sending", "uncertain"]).exists()
    assert Effect.objects.filter(state="pending", lease_token=None).exists()
    assert not Message.objects.filter(status=Message.Status.UNCERTAIN).exists()
    stack.start_worker()
    conversations.drain(60)
    assert judge(conversations) == {"done": 30}
    assert not was_uncertain(conversations)
