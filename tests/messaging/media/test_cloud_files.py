"""Files at Meta's Cloud API: uploads get ids, customers' files are asked for by theirs."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.encryption import encrypt
from messaging.media.models import MediaUpload, ReceivedMedia
from messaging.media.ports import CloudMedia
from messaging.models import Channel, InboundEvent
from messaging.providers.base import Sender
from messaging.providers.registry import provider_of
from outbox.models import Effect
from tests.factories import make_channel, make_contact, new_number, open_window
from tests.messaging.media.conftest import Serve
from tests.messaging.media.file_server import Asked, Script, Told
from tests.messaging.media.samples import PDF, png, put
from tests.messaging.media.test_unlocking import lock
from tests.messaging.scenes import only_message, outgoing, queue

pytestmark = pytest.mark.django_db(transaction=True)
Pump = Callable[[], None]
SENDER = Sender("https://graph.facebook.com", "sub", "111", {"access_token": "key"})


def channel_at(url: str) -> Channel:
    token = encrypt(json.dumps({"access_token": "cloud-key"}))
    return make_channel(
        base_url=url,
        provider="cloud",
        provider_ref=str(uuid.uuid4().int)[:15],
        credentials_enc=token,
    )


def meta(send: Script | None = None, file: bytes = b"", sha256: str = "") -> Script:
    """Answer as the Graph API does; a customer's file lies under /cdn."""

    def answer(asked: Asked) -> Told:
        if asked.path.endswith("/media"):
            return Told(body=b'{"id": "998877"}')
        if asked.path.endswith("/messages"):
            return send(asked) if send else Told(body=b'{"messages": [{"id": "wamid.1"}]}')
        if asked.path.startswith("/cdn"):
            return Told(body=file)
        url = f"http://{asked.headers['Host']}/cdn/file"
        return Told(body=json.dumps({"url": url, "sha256": sha256, "id": "1"}).encode())

    return answer


def hear(channel: Channel, message: Mapping[str, Any]) -> None:
    """Put a message of Meta's shape into the inbox, as the webhook leaves it."""
    number = new_number()
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": channel.provider_ref},
        "contacts": [{"profile": {"name": "Ann"}, "wa_id": number[1:]}],
        "messages": [{"from": number[1:], "id": "wamid.in", "timestamp": "1", **message}],
    }
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    whole = {"object": "whatsapp_business_account", "entry": [entry]}
    (item,) = provider_of("cloud").split_webhook(json.dumps(whole).encode())
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


def play(pump: Pump) -> None:
    for _ in range(4):
        pump()
        Effect.objects.filter(state="pending").update(due_at=datetime.now(UTC))


def test_a_document_goes_out_by_the_id_of_its_upload(
    serve: Serve, pump: Pump, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://wend.example"
    server = serve(meta())
    channel = channel_at(server.url)
    contact = make_contact(channel.account)
    open_window(channel, contact)
    id = put(channel.account, PDF, "menu.pdf").public_id

    queue(outgoing(channel, contact, {"type": "file", "content": {"id": str(id)}}))
    play(pump)

    upload, message = server.asked
    assert upload.form["messaging_product"] == b"whatsapp"
    assert (upload.form["type"], upload.form["file"]) == (b"application/pdf", PDF)
    assert upload.headers["Authorization"] == "Bearer cloud-key"
    assert json.loads(message.body)["document"] == {"id": "998877", "filename": "menu.pdf"}
    left = MediaUpload.objects.get().expires_at
    assert left is not None
    assert (left - datetime.now(UTC)).days in (28, 29)


def test_an_id_that_meta_forgot_is_uploaded_anew(serve: Serve, pump: Pump) -> None:
    told = {"error": {"code": 131053, "message": "Media upload error"}}

    def once(asked: Asked) -> Told:
        sends = [one for one in server.asked if one.path.endswith("/messages")]
        if len(sends) == 1:
            return Told(400, json.dumps(told).encode())
        return Told(body=b'{"messages": [{"id": "wamid.1"}]}')

    server = serve(meta(once))
    channel = channel_at(server.url)
    contact = make_contact(channel.account)
    open_window(channel, contact)
    id = put(channel.account).public_id

    queue(outgoing(channel, contact, {"type": "image", "content": {"id": str(id)}}))
    play(pump)

    paths = [one.path.rsplit("/", 1)[-1] for one in server.asked]
    assert paths == ["media", "messages", "media", "messages"]
    assert only_message().status == "accepted"


def test_a_customers_file_is_found_by_its_id_and_proven(serve: Serve, pump: Pump) -> None:
    server = serve(meta(file=png(), sha256=hashlib.sha256(png()).hexdigest()))

    hear(channel_at(server.url), {"type": "image", "image": {"id": "55", "mime_type": "image/png"}})
    pump()

    assert ReceivedMedia.objects.get().state == "kept"
    assert [one.headers["Authorization"] for one in server.asked] == ["Bearer cloud-key"] * 2
    assert "/55?" in server.asked[0].path


def test_other_bytes_than_meta_told_of_are_refused(serve: Serve, pump: Pump) -> None:
    server = serve(meta(file=png(9)))
    told = base64.b64encode(hashlib.sha256(png()).digest()).decode()

    hear(channel_at(server.url), {"type": "image", "image": {"id": "55", "sha256": told}})
    pump()

    assert ReceivedMedia.objects.get().state == "damaged"


def test_a_form_brings_photos_and_documents(serve: Serve, pump: Pump) -> None:
    server = serve(meta(file=png()))
    photo = {
        "id": "12",
        "mime_type": "image/png",
        "file_name": "me.png",
        "sha256": base64.b64encode(hashlib.sha256(png()).digest()).decode(),
    }
    answers = json.dumps({"flow_token": "t", "photo": [photo], "paper": [{**photo, "id": "13"}]})
    reply = {"name": "flow", "body": "Sent", "response_json": answers}

    hear(
        channel_at(server.url),
        {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": reply}},
    )
    pump()

    found = ReceivedMedia.objects.order_by("place").values_list("place", "name", "state")
    assert list(found) == [("paper.0", "me.png", "kept"), ("photo.0", "me.png", "kept")]


def test_a_locked_photo_of_the_cdn_is_opened(serve: Serve, pump: Pump) -> None:
    locked, key = lock(png())
    server = serve(meta(file=locked))
    names = ("encrypted_hash", "iv", "encryption_key", "hmac_key", "plaintext_hash")
    photo = {
        "media_id": "7",
        "cdn_url": f"{server.url}/cdn/photo",
        "file_name": "me.png",
        "encryption_metadata": {name: getattr(key, name) for name in names},
    }
    reply = {"name": "flow", "response_json": json.dumps({"photo": [photo]})}

    hear(
        channel_at(server.url),
        {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": reply}},
    )
    pump()

    received = ReceivedMedia.objects.select_related("media").get()
    assert received.media is not None
    assert (received.state, received.media.mime) == ("kept", "image/png")


@pytest.mark.parametrize(
    ("url", "is_told"),
    [
        ("https://lookaside.fbsbx.com/whatsapp/1", True),
        ("https://graph.facebook.com/v23.0/1", True),
        ("http://lookaside.fbsbx.com/whatsapp/1", False),
        ("https://fbsbx.com.evil.example/1", False),
        ("https://evilfbsbx.com/1", False),
        ("https://evil.example/?.fbsbx.com", False),
    ],
)
def test_only_metas_hosts_see_the_key(url: str, is_told: bool) -> None:
    assert bool(CloudMedia().key_for(SENDER, url)) == is_told
