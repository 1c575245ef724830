"""Setting up channels: made, brought up to date, and never taken from another account."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from accounts.models import SubAccount
from messaging.channels import ChannelSetup, save_channel
from messaging.errors import ChannelOfAnother
from messaging.management.commands import channel as channel_command
from messaging.models import Channel
from outbox.models import GateRate
from tests.factories import make_account

pytestmark = pytest.mark.django_db
SETUP = ChannelSetup(
    name="Shop",
    sub_account="shop",
    business_id="1",
    provider_ref="8b0cfcb6-0000-4000-8000-000000000001",
    address="+6531290001",
    api_key="key",
    webhook_secret="Bearer secret",
)


def test_saving_a_channel_again_brings_it_up_to_date() -> None:
    account = make_account()
    first = save_channel(account, SETUP)

    again = save_channel(account, replace(SETUP, name="Store", per_second=5))

    assert again.pk == first.pk
    assert Channel.objects.get().name == "Store"
    assert GateRate.objects.get().per_second == 5


def test_a_channel_of_another_account_stays_there() -> None:
    owner = make_account()
    save_channel(owner, SETUP)
    other = make_account()

    with pytest.raises(ChannelOfAnother, match="Another account"):
        save_channel(other, replace(SETUP, name="Taken", sub_account="other"))

    channel = Channel.objects.get()
    assert (channel.account_id, channel.name) == (owner.pk, "Shop")
    assert not SubAccount.objects.filter(account=other).exists()


def test_the_command_says_that_another_account_has_the_channel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save_channel(make_account(), SETUP)
    monkeypatch.setattr(channel_command, "getpass", lambda prompt: "key")

    with pytest.raises(CommandError, match="Another account"):
        call_command(
            "channel",
            account="new",
            sub_account="shop",
            channel_id=SETUP.provider_ref,
            number=SETUP.address,
            business_id="1",
        )
