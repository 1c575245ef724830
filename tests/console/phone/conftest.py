"""A real sandbox, a channel to it, and people who may and may not play the customer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import Account
from messaging.models import Channel
from sandbox.client import Client as Phones
from tests.factories import make_account, make_channel, make_member
from tests.sandbox.process import (
    ACCOUNT,
    CHANNEL,
    KEY,
    ORDER_SHIPPED,
    SUB,
    Provider,
    Running,
    start,
    stop,
)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    sandbox = start(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    stop(sandbox)


@pytest.fixture
def phones(running: Running, settings: Settings) -> Phones:
    """A sandbox as if fresh, which Django knows."""
    settings.SANDBOX_URL = running.url
    phones = Phones(running.url)
    phones.reset()
    phones.configure(
        account_id=ACCOUNT,
        sub_account_id=SUB,
        channel_id=CHANNEL,
        api_keys=[KEY],
        status_delay_s=0.01,
        templates=[ORDER_SHIPPED],
        flows=[{"id": "1310000000000001", "name": "appointment"}],
    )
    return phones


@pytest.fixture
def business(running: Running, phones: Phones) -> Provider:
    """Sends as the business does."""
    return Provider(running.url)


@pytest.fixture
def account(db: None) -> Account:
    return make_account("Clinic")


@pytest.fixture
def channel(account: Account, running: Running) -> Channel:
    return make_channel(account, running.url, name="Harbour Clinic", time_zone="Asia/Singapore")


@pytest.fixture
def operator(account: Account, channel: Channel) -> Client:
    return client_of("player", "agent", account)


@pytest.fixture
def viewer(account: Account, channel: Channel) -> Client:
    return client_of("viewer", "viewer", account)


@pytest.fixture
def outsider(db: None) -> Client:
    """May play the customer, but of another account, which has no channel to the sandbox."""
    return client_of("outsider", "agent", make_account("Elsewhere"))


def client_of(name: str, role: str, account: Account) -> Client:
    client = Client()
    client.force_login(make_member(name, role, account))
    return client
