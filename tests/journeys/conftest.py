"""Fixtures of the tests of turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_django.fixtures import Settings

from outbox.courier import InlineCourier
from outbox.pump import Pump
from tests.journeys.web_server import Script, WebServer
from tests.journeys.world import World, assert_replays


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """A channel with one customer; afterwards every run must follow from its log."""
    yield World.make()
    assert_replays()


@pytest.fixture
def serve(settings: Settings) -> Iterator[Callable[[Script], WebServer]]:
    """Start a web service that follows a script; requests to it pass the outbound guard."""
    servers = []

    def start(script: Script) -> WebServer:
        servers.append(WebServer(script))
        settings.OUTBOUND_ALLOW = [servers[-1].address]
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def pump(settings: Settings) -> Iterator[Callable[[], None]]:
    """Run the whole pump, with its real courier, until nothing is left to do."""
    couriers: list[InlineCourier] = []

    def run() -> None:
        couriers.append(InlineCourier())
        Pump(couriers[-1], sweep_s=0).run_until_idle()

    yield run
    for courier in couriers:
        courier.close()
