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

from outbox.bell import CHANNEL, Bell, Listener, ring

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
    started = time.monotonic()
    ring()

    assert heard.wait(2)
    assert time.monotonic() - started < 0.5


def test_many_rings_at_once_are_few(redis_url: str) -> None:
    with Redis.from_url(redis_url).pubsub(ignore_subscribe_messages=True) as subscription:  # type: ignore[no-untyped-call] # redis-py's own gap
        subscription.subscribe(CHANNEL)
        subscription.get_message(timeout=1)
        bell = Bell()
        for _ in range(1_000):
            bell.ring()
        time.sleep(0.3)
        heard = sum(1 for _ in range(100) if subscription.get_message(timeout=0.01))

    assert 1 <= heard <= 3


def test_a_listener_subscribes_again_after_the_broker_dropped_it(
    heard: threading.Event, redis_url: str
) -> None:
    Redis.from_url(redis_url).client_kill_filter(_type="pubsub")

    assert heard.wait(3)
    heard.clear()
    ring()
    assert heard.wait(2)


def test_ringing_an_absent_broker_takes_no_time(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{taken.getsockname()[1]}/0"
        bell = Bell()
        started = time.monotonic()

        for _ in range(100):
            bell.ring()

        assert time.monotonic() - started < 0.05
        time.sleep(0.3)
        assert bell.lost >= 1


def test_ringing_a_broker_that_hangs_takes_no_time(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        bell = Bell()
        started = time.monotonic()

        for _ in range(100):
            bell.ring()

        assert time.monotonic() - started < 0.05
        time.sleep(0.5)
        assert bell.lost >= 1


def test_a_forked_child_has_a_bell_of_its_own(heard: threading.Event) -> None:
    ring()
    assert heard.wait(2)
    time.sleep(0.1)
    heard.clear()

    child = os.fork()
    if child == 0:
        ring()
        time.sleep(0.3)
        os._exit(0)

    assert heard.wait(2)
    os.waitpid(child, 0)
