"""The phone page tells that a channel writes to its test numbers alone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from messaging.channel_actions import set_staging
from messaging.models import Channel
from tests.factories import make_channel, make_member, make_user

pytestmark = pytest.mark.django_db
SANDBOX = "http://127.0.0.1:9"


@pytest.fixture
def channel(settings: Settings) -> Channel:
    settings.SANDBOX_URL = SANDBOX
    return make_channel(base_url=SANDBOX)


def phone(channel: Channel) -> str:
    client = Client()
    client.force_login(make_member("agent", "agent", channel.account))
    return client.get(reverse("admin:phone")).content.decode()


def test_who_plays_the_customer_is_told_of_staging(channel: Channel) -> None:
    set_staging(channel, True, "", make_user())

    assert "Test number is staging" in phone(channel)


def test_nothing_is_told_of_a_channel_in_use(channel: Channel) -> None:
    assert "staging" not in phone(channel)
