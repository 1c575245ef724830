"""The bell: tells the pumps of all workers that something was committed for them.

One PUBLISH, by a client and a thread of its own. A lost ring costs a second of latency, so
ringing never raises, never blocks, and is never repeated.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from functools import cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

CHANNEL = "wend:bell"
TIMEOUT_S = 0.1
# Rings within this time are one.
COALESCE_S = 0.02
LISTEN_S = 1.0


def ring() -> None:
    """Wake the pumps; call it on commit. Returns at once, whatever the broker does."""
    _bell_of(os.getpid()).ring()


@cache
def _bell_of(pid: int) -> Bell:
    """A forked child has none of its parent's threads: it needs a bell of its own."""
    return Bell()


class Bell:
    """Rings from a background thread, at most once per COALESCE_S."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self.lost = 0
        threading.Thread(target=self._run, name="bell", daemon=True).start()

    def ring(self) -> None:
        self._asked.set()

    def _run(self) -> None:
        client = _client()
        while True:
            self._asked.wait()
            self._asked.clear()
            try:
                client.publish(CHANNEL, b"")
            except (RedisError, OSError) as error:
                self.lost += 1
                log.debug("the bell is not heard: %s", type(error).__name__)
            time.sleep(COALESCE_S)


class Listener:
    """Calls `wake` when the bell rings; subscribes again when the broker was away."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bell-listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end; it does within a second and holds nothing."""
        self._stopped.set()

    def _run(self) -> None:
        client = _client(health_check_s=15)
        while not self._stopped.is_set():
            try:
                with _subscription(client) as subscription:
                    # Whatever was rung while we were away.
                    self._wake()
                    while not self._stopped.is_set():
                        if subscription.get_message(timeout=LISTEN_S) is not None:
                            self._wake()
            except (RedisError, OSError) as error:
                log.debug("cannot hear the bell: %s", type(error).__name__)
                self._stopped.wait(LISTEN_S)


def _subscription(client: Redis) -> PubSub:
    subscription: PubSub = client.pubsub(  # type: ignore[no-untyped-call] # redis-py's own gap
        ignore_subscribe_messages=True
    )
    subscription.subscribe(CHANNEL)
    return subscription


def _client(health_check_s: int = 0) -> Redis:
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=health_check_s,
    )
