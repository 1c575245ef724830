"""The bell: heard when the broker lives, harmless when it does not."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Generator

import pytest
from pytest_django import Settings
from redis import Redis

from outbox.bell import CHANNEL, COALESCE_S, Bell, Listener, ring
from tests.outbox.test_workers import wait_for

# One of these tests drops all listeners of the broker.
pytestmark = pytest.mark.xdist_group("bell")


@pytest.fixture
def heard(redis_url: str) -> Generator[threading.Event, None, None]:
    """An event that is set whenever a subscribed listener hears something."""
    event = threading.Event()
    listener = Listener(event.set)
    listener.start()
    assert event.wait(5), "the listener did not subscribe"
    event.clear()
    yield event
    listener.stop()


def test_a_ring_is_heard(heard: threading.Event) -> None:
    # The best of three: a busy processor may keep a ring waiting, never hurry it.
    assert min(_seconds_until_heard(heard) for _ in range(3)) < 0.5


def _seconds_until_heard(heard: threading.Event) -> float:
    """Ring, once more every second because a ring may be lost; tell how long the last one took."""
    heard.clear()
    for _ in range(10):
        started = time.monotonic()
        ring()
        if heard.wait(1):
            return time.monotonic() - started
    raise AssertionError("no ring was heard")


def test_many_rings_at_once_are_few(redis_url: str) -> None:
    with Redis.from_url(redis_url).pubsub(ignore_subscribe_messages=True) as subscription:  # type: ignore[no-untyped-call] # redis-py's own gap
        subscription.subscribe(CHANNEL)
        subscription.get_message(timeout=1)
        bell = Bell()
        started = time.monotonic()
        for _ in range(1_000):
            bell.ring()
        took = time.monotonic() - started
        time.sleep(0.3)
        heard = sum(1 for _ in range(100) if subscription.get_message(timeout=0.01))

    assert 1 <= heard <= 2 + took / COALESCE_S


def test_a_listener_subscribes_again_after_the_broker_dropped_it(
    heard: threading.Event, redis_url: str
) -> None:
    Redis.from_url(redis_url).client_kill_filter(_type="pubsub")

    assert heard.wait(10)
    assert _seconds_until_heard(heard) < 1


def test_ringing_an_absent_broker_takes_no_time(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{taken.getsockname()[1]}/0"
        bell = Bell()

        assert _seconds_of_ringing(bell) < 0.05
        assert wait_for(lambda: bell.lost >= 1)


def test_ringing_a_broker_that_hangs_takes_no_time(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        bell = Bell()

        assert _seconds_of_ringing(bell) < 0.05
        assert wait_for(lambda: bell.lost >= 1)


def _seconds_of_ringing(bell: Bell) -> float:
    """Return how long a hundred rings take, the best of five: others may need the processor."""
    times = []
    for _ in range(5):
        started = time.monotonic()
        for _ in range(100):
            bell.ring()
        times.append(time.monotonic() - started)
    return min(times)


def test_a_forked_child_has_a_bell_of_its_own(heard: threading.Event) -> None:
    _seconds_until_heard(heard)
    time.sleep(0.3)
    heard.clear()

    child = os.fork()
    if child == 0:
        for _ in range(10):
            ring()
            time.sleep(0.2)
        os._exit(0)

    assert heard.wait(10)
    os.waitpid(child, 0)
