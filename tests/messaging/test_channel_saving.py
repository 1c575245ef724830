"""Setting channels up: who may, what is kept, how secrets are replaced."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from accounts.encryption import decrypt
from accounts.errors import NotAllowed
from accounts.models import Account, Audit
from messaging.channel_checks.findings import Finding
from messaging.channel_checks.keeping import keep_findings
from messaging.channel_saving import (
    ChannelSecrets,
    ChannelValues,
    add_channel,
    change_channel,
    forget_old_secret,
    rotate_webhook_secret,
    secrets_of,
    values_of,
)
from messaging.errors import (
    ChannelExists,
    ChannelOfAnother,
    KeyNeeded,
    NotGreen,
    NothingToForget,
)
from messaging.models import Channel
from outbox.models import GateRate
from tests.factories import make_account, make_channel, make_member

pytestmark = pytest.mark.django_db

EIGHT = ChannelValues(
    provider="8x8",
    name="Clinic",
    sub_account="acme_chatapps",
    business_id="100000000000001",
    provider_ref="6b0d6f0e-3f0b-4c53-9d0c-0c8a4b0f7a11",
    address="+6531290001",
    base_url="https://chatapps.8x8.com",
    time_zone="Asia/Singapore",
    per_second=20,
    grace_s=300,
)
CLOUD = replace(
    EIGHT,
    provider="cloud",
    provider_ref="4711",
    base_url="https://graph.facebook.com",
    options={"graph_version": "v24.0"},
)
KEY = ChannelSecrets(api_key="the-key", app_secret="the-app-secret")
RISKY = Channel.SendPolicy.AT_LEAST_ONCE


@pytest.fixture
def account(db: None) -> Account:
    return make_account()


@pytest.fixture
def admin(account: Account) -> User:
    return make_member("boss", "admin", account)


def test_a_channel_of_8x8_gets_a_secret_of_our_own(account: Account, admin: User) -> None:
    channel = add_channel(account, EIGHT, KEY, admin)

    assert json.loads(decrypt(channel.credentials_enc)) == {"api_key": "the-key"}
    [secret] = secrets_of(channel).secrets
    assert secret.startswith("Bearer ")
    assert values_of(channel) == EIGHT
    assert json.loads(channel.secrets_set).keys() == {"api_key", "webhook_secret"}
    assert Audit.objects.get().action == "add"


def test_a_channel_of_meta_gets_a_verify_token(account: Account, admin: User) -> None:
    channel = add_channel(account, CLOUD, KEY, admin)

    known = secrets_of(channel)
    assert json.loads(decrypt(channel.credentials_enc)) == {"access_token": "the-key"}
    assert known.secrets == ("the-app-secret",)
    assert len(known.verify_token) > 20
    assert channel.choices == {"graph_version": "v24.0"}


def test_a_number_is_set_up_once(account: Account, admin: User) -> None:
    add_channel(account, EIGHT, KEY, admin)

    with pytest.raises(ChannelExists):
        add_channel(account, EIGHT, KEY, admin)


def test_the_number_of_another_account_stays_there(account: Account, admin: User) -> None:
    other = make_channel()

    with pytest.raises(ChannelOfAnother):
        add_channel(account, replace(EIGHT, provider_ref=other.provider_ref), KEY, admin)


@pytest.mark.parametrize("role", ["agent", "author", "viewer", ""])
def test_only_administrators_set_channels_up(account: Account, role: str) -> None:
    with pytest.raises(NotAllowed):
        add_channel(account, EIGHT, KEY, make_member("somebody", role, account))

    assert not Channel.objects.exists()


@pytest.mark.parametrize("role", ["agent", "viewer", ""])
def test_only_administrators_change_channels(account: Account, admin: User, role: str) -> None:
    channel = add_channel(account, EIGHT, KEY, admin)
    somebody = make_member("somebody", role, account)

    with pytest.raises(NotAllowed):
        change_channel(channel, replace(EIGHT, name="Other"), ChannelSecrets(), somebody)
    with pytest.raises(NotAllowed):
        rotate_webhook_secret(channel, somebody)
    with pytest.raises(NotAllowed):
        forget_old_secret(channel, somebody)


def test_a_stranger_changes_nothing(account: Account, admin: User) -> None:
    channel = add_channel(account, EIGHT, KEY, admin)
    stranger = make_member("stranger", "admin", make_account())

    with pytest.raises(NotAllowed):
        change_channel(channel, replace(EIGHT, name="Mine"), ChannelSecrets(), stranger)


def test_a_change_keeps_secrets_and_names_what_changed(account: Account, admin: User) -> None:
    channel = add_channel(account, EIGHT, KEY, admin)
    before = channel.credentials_enc, channel.webhook_secret_enc

    new = replace(EIGHT, name="Front desk", per_second=None, sub_account="acme_two")
    changed = change_channel(channel, new, ChannelSecrets(), admin)

    channel.refresh_from_db()
    assert set(changed) == {"name", "per_second", "sub_account"}
    assert (channel.credentials_enc, channel.webhook_secret_enc) == before
    assert values_of(channel) == new
    assert GateRate.objects.get(gate=channel.gate).per_second is None


def test_saving_what_is_there_changes_nothing(account: Account, admin: User) -> None:
    channel = add_channel(account, EIGHT, KEY, admin)

    assert change_channel(channel, EIGHT, ChannelSecrets(), admin) == ()
    assert Audit.objects.count() == 1


def test_a_key_is_replaced_and_its_date_noted(account: Account, admin: User) -> None:
    channel = add_channel(account, EIGHT, KEY, admin)
    Channel.objects.update(secrets_set="")

    change_channel(channel, EIGHT, ChannelSecrets(api_key="new-key"), admin)

    channel.refresh_from_db()
    assert json.loads(decrypt(channel.credentials_enc)) == {"api_key": "new-key"}
    assert "api_key" in json.loads(channel.secrets_set)
    assert Audit.objects.latest("pk").action == "rotate"


def test_two_app_secrets_are_right_while_one_is_changed(account: Account, admin: User) -> None:
    channel = add_channel(account, CLOUD, KEY, admin)
    token = secrets_of(channel).verify_token

    change_channel(channel, CLOUD, ChannelSecrets(next_secret="next"), admin)
    channel.refresh_from_db()
    both = secrets_of(channel)
    forget_old_secret(channel, admin)
    channel.refresh_from_db()

    assert both.secrets == ("the-app-secret", "next")
    assert secrets_of(channel).secrets == ("next",)
    assert secrets_of(channel).verify_token == token


def test_a_new_secret_for_8x8_leaves_the_old_one_right(account: Account, admin: User) -> None:
    channel = add_channel(account, EIGHT, KEY, admin)
    [old] = secrets_of(channel).secrets

    made = rotate_webhook_secret(channel, admin)
    channel.refresh_from_db()
    both = secrets_of(channel).secrets
    forget_old_secret(channel, admin)
    channel.refresh_from_db()

    assert both == (made, old)
    assert secrets_of(channel).secrets == (made,)


def test_the_only_secret_is_not_forgotten(account: Account, admin: User) -> None:
    channel = add_channel(account, EIGHT, KEY, admin)

    with pytest.raises(NothingToForget):
        forget_old_secret(channel, admin)


def test_sending_again_needs_a_green_webhook(account: Account, admin: User) -> None:
    risky = replace(EIGHT, send_policy=RISKY)
    with pytest.raises(NotGreen):
        add_channel(account, risky, KEY, admin)
    channel = add_channel(account, EIGHT, KEY, admin)
    with pytest.raises(NotGreen):
        change_channel(channel, risky, ChannelSecrets(), admin)

    keep_findings({channel.pk: [Finding("webhook", "ok")]}, datetime.now(UTC))
    change_channel(channel, risky, ChannelSecrets(), admin)

    channel.refresh_from_db()
    assert channel.send_policy == RISKY


def test_a_key_goes_to_no_other_address_than_it_was_typed_for(account: Account) -> None:
    admin = make_member("admin", "admin", account)
    channel = add_channel(account, EIGHT, KEY, admin)
    elsewhere = replace(values_of(channel), base_url="https://elsewhere.example")

    with pytest.raises(KeyNeeded):
        change_channel(channel, elsewhere, ChannelSecrets(), admin)
    changed = change_channel(channel, elsewhere, ChannelSecrets(api_key="theirs"), admin)

    assert set(changed) == {"base_url", "api_key"}
