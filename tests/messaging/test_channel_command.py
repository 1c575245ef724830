"""`manage.py channel`: what it stores, what it prints and what it refuses."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.encryption import decrypt
from accounts.models import Account
from messaging.channel_saving import secrets_of
from messaging.management.commands import channel as command
from messaging.models import Channel

CHANNEL_ID = "0f0cf3ae-6d1b-4d0c-9d35-2f1b9e6e7a11"
ARGUMENTS = {
    "--account": "Acme_1",
    "--sub-account": "Acme_hq",
    "--channel-id": CHANNEL_ID,
    "--number": "+6512345678",
    "--business-id": "9001",
    "--time-zone": "Asia/Singapore",
}


@pytest.fixture
def prompts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The prompts that were shown; each is answered with a key."""
    shown: list[str] = []

    def answer(prompt: str) -> str:
        shown.append(prompt)
        return "the-api-key"

    monkeypatch.setattr(command, "getpass", answer)
    return shown


def connect(**changed: str) -> str:
    """Run the command and return what it printed; `number="x"` replaces an argument."""
    arguments = ARGUMENTS | {f"--{name.replace('_', '-')}": text for name, text in changed.items()}
    output = StringIO()
    call_command("channel", *(f"{name}={text}" for name, text in arguments.items()), stdout=output)
    return output.getvalue()


def printed(output: str) -> tuple[str, str]:
    """Return (path of the webhook, value of its Authorization header) as printed."""
    lines = output.splitlines()
    path = lines[1].split("YOUR-HOST")[1]
    return path, lines[2].removeprefix("  httpAuthorization  ")


@pytest.mark.django_db
@pytest.mark.usefixtures("prompts")
def test_channel_is_stored_with_its_key_encrypted() -> None:
    connect()

    channel = Channel.objects.get(provider_ref=CHANNEL_ID)
    assert (channel.account.public_id, channel.address) == ("Acme_1", "+6512345678")
    assert channel.time_zone == "Asia/Singapore"
    assert "the-api-key" not in channel.credentials_enc
    assert json.loads(decrypt(channel.credentials_enc)) == {"api_key": "the-api-key"}


@pytest.mark.django_db
@pytest.mark.usefixtures("prompts")
def test_printed_address_and_authorization_are_accepted(client: Client) -> None:
    path, authorization = printed(connect())

    def post(value: str) -> int:
        body = '{"namespace": "ChatApps", "eventType": "none", "payload": {}}'
        content: dict[str, Any] = {"content_type": "application/json"}
        return client.post(path, body, headers={"authorization": value}, **content).status_code

    assert post("Bearer guessed") in {401, 403}
    assert post(authorization) == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("prompts")
def test_the_printed_address_is_the_one_under_which_we_are_reached(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://wend.example.org/"

    assert "https://wend.example.org/webhooks/" in connect()


@pytest.mark.django_db
@pytest.mark.usefixtures("prompts")
def test_second_run_brings_the_channel_up_to_date() -> None:
    connect()

    connect(number="+6598765432")

    assert Channel.objects.get(provider_ref=CHANNEL_ID).address == "+6598765432"
    assert Account.objects.filter(public_id="Acme_1").count() == 1


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("channel_id", "nonsense", "not a uuid"),
        ("number", "12345678", "not an international number"),
        ("number", "+1x", "not an international number"),
        ("time_zone", "Singapore/Asia", "not an IANA time zone"),
        ("base_url", "chatapps.8x8.com", "not an address"),
        ("per_second", "0", "not a number of messages"),
        ("per_second", "nan", "not a number of messages"),
    ],
)
def test_wrong_argument_is_told_before_the_key_is_asked_for(
    prompts: list[str], name: str, text: str, told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        connect(**{name: text})

    assert prompts == []


def test_missing_encryption_keys_are_told_before_the_key_is_asked_for(
    prompts: list[str], settings: Settings
) -> None:
    settings.ENCRYPTION_KEYS = []

    with pytest.raises(CommandError, match="WEND_ENCRYPTION_KEYS"):
        connect()

    assert prompts == []


@pytest.mark.django_db
def test_ended_input_stores_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr(command, "getpass", end)

    with pytest.raises(CommandError, match="No API key"):
        connect()

    assert not Channel.objects.filter(provider_ref=CHANNEL_ID).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("prompts")
def test_an_sms_number_needs_neither_channel_id_nor_business() -> None:
    arguments = ["--account=Acme_1", "--sub-account=Acme_sms", "--number=+6512345678", "--sms"]

    call_command("channel", *arguments, stdout=StringIO())

    channel = Channel.objects.get()
    assert (channel.provider, channel.provider_ref) == ("sms", "Acme_sms")
    assert (channel.name, channel.base_url) == ("SMS", "https://sms.8x8.com")


def test_a_whatsapp_number_needs_its_channel_id() -> None:
    arguments = ["--account=Acme_1", "--sub-account=Acme_hq", "--number=+6512345678"]

    with pytest.raises(CommandError, match="--channel-id, --business-id"):
        call_command("channel", *arguments, stdout=StringIO())


CLOUD = [
    "--cloud",
    "--account=Acme_1",
    "--number=+6512345678",
    "--phone-number-id=4711",
    "--business-id=9001",
]


@pytest.mark.django_db
def test_a_number_of_meta_asks_for_token_and_app_secret(prompts: list[str]) -> None:
    output = StringIO()

    call_command("channel", *CLOUD, "--graph-version=v24.0", stdout=output)

    channel = Channel.objects.get()
    known = secrets_of(channel)
    assert len(prompts) == 2
    assert (channel.provider, channel.provider_ref) == ("cloud", "4711")
    assert json.loads(decrypt(channel.credentials_enc)) == {"access_token": "the-api-key"}
    assert channel.choices == {"graph_version": "v24.0"}
    assert f"/webhooks/cloud/{channel.public_id}/" in output.getvalue()
    assert f"Verify token  {known.verify_token}" in output.getvalue()
    assert "the-api-key" not in output.getvalue()


@pytest.mark.parametrize("left_out", ["--phone-number-id=4711", "--business-id=9001"])
def test_a_number_of_meta_needs_its_ids(prompts: list[str], left_out: str) -> None:
    with pytest.raises(CommandError, match=left_out.split("=")[0]):
        call_command("channel", *(text for text in CLOUD if text != left_out))

    assert prompts == []


def test_a_number_is_of_one_kind() -> None:
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("channel", *CLOUD, "--sms")
