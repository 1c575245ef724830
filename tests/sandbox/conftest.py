"""A running sandbox, a webhook endpoint, and clients of both interfaces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.client import Client
from tests.sandbox.graph import CLOUD, Graph
from tests.sandbox.process import (
    ACCOUNT,
    CHANNEL,
    KEY,
    ORDER_SHIPPED,
    SECRET,
    SUB,
    Provider,
    Running,
    start,
    stop,
)
from tests.sandbox.receiver import Receiver, start_receiver


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    sandbox = start(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    stop(sandbox)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver, server = start_receiver()
    yield receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(running: Running, receiver: Receiver) -> Client:
    """A sandbox as if fresh, that posts to the receiver and retries within milliseconds."""
    client = Client(running.url)
    client.reset()
    client.configure(
        webhook_url=receiver.url,
        authorization=SECRET,
        account_id=ACCOUNT,
        sub_account_id=SUB,
        channel_id=CHANNEL,
        api_keys=[KEY],
        inbound_version=3,
        statuses=True,
        status_delay_s=0.01,
        latency_s=0,
        retry_scale=0.01,
        webhook_concurrency=16,
        enforce_window=True,
        phones_open=True,
        template_reply="text",
        omit_msisdn=False,
        booking_time_zone="Asia/Singapore",
        templates=[ORDER_SHIPPED],
        flows=[{"id": "1310000000000001", "name": "appointment"}],
        cloud={**CLOUD, "webhook_url": receiver.url},
    )
    return client


@pytest.fixture
def provider(running: Running, client: Client) -> Provider:
    """The send API of the sandbox that `client` has set up."""
    return Provider(running.url)


@pytest.fixture
def graph(running: Running, client: Client) -> Graph:
    """The Graph API of the sandbox that `client` has set up."""
    return Graph(running.url)
