"""What tests of messaging share: a provider to send to, a pump without journeys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_django.fixtures import Settings

from messaging.webhooks import forget_channels
from outbox.courier import InlineCourier
from outbox.pump import Pump
from tests.messaging.provider_server import ProviderServer, Script


@pytest.fixture(autouse=True)
def _fresh_channels() -> None:
    forget_channels()


@pytest.fixture
def provider(settings: Settings) -> Iterator[Callable[[Script], ProviderServer]]:
    """Start a provider that follows a script; requests to it pass the outbound guard."""
    servers = []

    def start(script: Script) -> ProviderServer:
        server = ProviderServer(script)
        servers.append(server)
        settings.OUTBOUND_ALLOW = [server.address]
        return server

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def pump(settings: Settings) -> Iterator[Callable[[], None]]:
    """Run the outbox and the inbox rounds until nothing is left to do."""
    settings.PUMP_ROUNDS = [
        "messaging.statuses.merge_statuses",
        "messaging.inbox.resolve_inbox",
    ]
    settings.OUTBOX_SEND_TIMEOUT_S = 1
    couriers: list[InlineCourier] = []
    pumps: list[Pump] = []

    def run() -> None:
        if not pumps:
            couriers.append(InlineCourier())
            pumps.append(Pump(couriers[0], sweep_s=0))
        pumps[0].run_until_idle()

    yield run
    for courier in couriers:
        courier.close()
