"""Files through the twins of both providers: ours to the customer, the customer's to us."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from accounts.encryption import encrypt
from messaging.media.models import ReceivedMedia
from messaging.models import Channel, InboundEvent
from messaging.providers.registry import provider_of
from outbox.courier import InlineCourier
from outbox.models import Effect
from outbox.pump import Pump
from sandbox.client import Client
from tests.factories import make_channel, make_contact, open_window
from tests.messaging.media.samples import png, put
from tests.messaging.scenes import only_message, outgoing, queue
from tests.sandbox.graph import PHONE_ID, TOKEN
from tests.sandbox.process import ANN, CHANNEL, SUB, Running
from tests.sandbox.receiver import Receiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LINES = ["8x8", "cloud"]


@pytest.fixture
def play(settings: Settings, running: Running, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Run the outbox and the inbox, past the pauses that they ask for."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.OUTBOUND_ALLOW = [running.url.removeprefix("http://")]
    settings.PUMP_ROUNDS = ["messaging.inbox.resolve_inbox"]
    courier = InlineCourier()
    pump = Pump(courier, sweep_s=0)

    def run() -> None:
        for _ in range(3):
            pump.run_until_idle()
            Effect.objects.filter(state="pending").update(due_at=datetime.now(UTC))

    yield run
    courier.close()


def channel_of(line: str, url: str) -> Channel:
    """The twin's number on this line, as a channel of ours."""
    ref, key = (PHONE_ID, {"access_token": TOKEN}) if line == "cloud" else (CHANNEL, {})
    channel = make_channel(base_url=url, provider=line, provider_ref=ref)
    if key:
        Channel.objects.filter(pk=channel.pk).update(credentials_enc=encrypt(json.dumps(key)))
    channel.sub_account.name = SUB
    channel.sub_account.save()
    channel.refresh_from_db()
    return channel


@pytest.mark.parametrize("line", LINES)
def test_a_file_of_the_library_reaches_the_customer(
    running: Running, client: Client, play: Callable[[], None], line: str
) -> None:
    channel = channel_of(line, running.url)
    contact = make_contact(channel.account, ANN)
    open_window(channel, contact)
    id = str(put(channel.account).public_id)

    client.say(ANN, "hi", line=line)

    queue(outgoing(channel, contact, {"type": "image", "content": {"id": id, "text": "Menu"}}))
    play()

    assert only_message().status == "accepted", only_message().error_code
    assert client.wait_text(ANN, "Menu")["direction"] == "out"


@pytest.mark.parametrize("line", LINES)
def test_a_customers_file_reaches_us(
    running: Running, client: Client, receiver: Receiver, play: Callable[[], None], line: str
) -> None:
    channel = channel_of(line, running.url)
    client.send_media(ANN, "me.png", "image/png", png(), line=line)
    client.wait_posted()
    told = [each.body for each in receiver.arrivals if "image" in json.dumps(each.body).lower()]
    (item,) = provider_of(line).split_webhook(json.dumps(told[0]).encode())
    now = datetime.now(UTC)
    InboundEvent.objects.create(
        account=channel.account,
        channel=channel,
        key=item.key,
        address=item.address,
        kind=item.kind,
        occurred_at=now,
        received_at=now,
        body=item.body,
    )

    play()

    received = ReceivedMedia.objects.select_related("media").get()
    assert received.media is not None
    assert (received.state, received.media.mime) == ("kept", "image/png")
