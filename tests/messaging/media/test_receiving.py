"""Customers' files: fetched after their message, proven, kept, or told why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from pytest_django.fixtures import Settings

from messaging.media.models import Media, ReceivedMedia
from messaging.models import Channel, InboundEvent, Message
from outbox.models import Effect
from tests.factories import inbound_body, make_channel, new_number
from tests.messaging.media.conftest import Serve
from tests.messaging.media.file_server import Asked, Told
from tests.messaging.media.samples import HTML, png

pytestmark = pytest.mark.django_db(transaction=True)
Pump = Callable[[], None]


def say(channel: Channel, content: dict[str, Any], type: str = "Image") -> None:
    """Put a customer's message into the inbox, as the webhook leaves it."""
    number, now = new_number(), datetime.now(UTC)
    body = inbound_body(number, content, type)
    InboundEvent.objects.create(
        account=channel.account,
        channel=channel,
        key=f"m:{body['payload']['umid']}",
        address=f"msisdn:{number}",
        kind=InboundEvent.Kind.MESSAGE,
        occurred_at=now,
        received_at=now,
        body=json.dumps(body),
    )


def received() -> ReceivedMedia:
    return ReceivedMedia.objects.get()


def again() -> None:
    """Let the pause before the next attempt be over."""
    Effect.objects.update(due_at=datetime.now(UTC))


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_picture_is_fetched_after_its_message(serve: Serve, pump: Pump) -> None:
    server = serve(lambda asked: Told(body=png()))

    say(make_channel(), {"url": f"{server.url}/a/photo.jpg?sig=1", "text": "look"})
    pump()

    media = Media.objects.get()
    assert (received().state, received().media) == ("kept", media)
    assert (media.mime, media.kind, media.in_library, media.width) == (
        "image/png",
        "image",
        False,
        2,
    )
    assert default_storage.open(media.file).read() == png()
    assert "Authorization" not in server.asked[0].headers
    assert media.name == "photo.jpg"
    assert received().message == Message.objects.get()


def test_a_message_is_resolved_though_its_file_never_comes(serve: Serve, pump: Pump) -> None:
    server = serve(lambda asked: Told(500))

    say(make_channel(), {"url": f"{server.url}/a.jpg"})
    pump()

    assert Message.objects.get().contact_id
    assert received().state == "waiting"
    assert Effect.objects.get().state == "pending"


def test_a_file_is_asked_for_again_until_it_comes(serve: Serve, pump: Pump) -> None:
    server = serve(lambda asked: Told(body=png()) if len(server.asked) > 2 else Told(503))

    say(make_channel(), {"url": f"{server.url}/a.jpg"})
    pump()
    again()
    pump()
    again()
    pump()

    assert (received().state, len(server.asked)) == ("kept", 3)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_address_that_is_over_is_told(serve: Serve, pump: Pump, status: int) -> None:
    server = serve(lambda asked: Told(status))
    say(make_channel(), {"url": f"{server.url}/a.jpg"})
    pump()
    Effect.objects.update(attempt=2, due_at=datetime.now(UTC))

    pump()

    assert received().state == "expired"
    assert Effect.objects.get().error == "mediaExpired"


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "3000000"}])
def test_what_is_too_large_is_refused_and_not_kept(
    serve: Serve, pump: Pump, settings: Settings, media_root: Path, headers: dict[str, str]
) -> None:
    settings.MEDIA_RECEIVE_MB = 1
    server = serve(lambda asked: Told(body=b"x" * (2**20 + 1), headers=headers))

    say(make_channel(), {"url": f"{server.url}/a.pdf"}, "File")
    pump()

    assert received().state == "too_large"
    assert files_in(media_root) == []


def test_a_server_that_drips_is_left_in_time(serve: Serve, pump: Pump, media_root: Path) -> None:
    server = serve(lambda asked: Told(body=b"x" * 1_000, pace_s=0.05))

    say(make_channel(), {"url": f"{server.url}/a.jpg"})
    pump()

    assert (received().state, Effect.objects.get().state) == ("waiting", "pending")
    assert files_in(media_root) == []


def test_a_private_address_is_refused_for_good(
    serve: Serve, pump: Pump, settings: Settings
) -> None:
    server = serve(lambda asked: Told(body=png()))
    settings.OUTBOUND_ALLOW = []

    say(make_channel(), {"url": f"{server.url}/latest/meta-data"})
    pump()

    assert (received().state, server.asked) == ("failed", [])
    assert Effect.objects.get().error == "addressRefused"


def test_a_redirect_to_a_private_address_is_refused(
    serve: Serve, pump: Pump, settings: Settings
) -> None:
    inner = serve(lambda asked: Told(body=png()))
    server = serve(lambda asked: Told(302, headers={"Location": f"{inner.url}/secret"}))
    settings.OUTBOUND_ALLOW = [server.address]

    say(make_channel(), {"url": f"{server.url}/a.jpg"})
    pump()

    assert (received().state, inner.asked) == ("failed", [])


def test_a_redirect_is_followed(serve: Serve, pump: Pump) -> None:
    inner = serve(lambda asked: Told(body=png()))
    server = serve(lambda asked: Told(302, headers={"Location": f"{inner.url}/file"}))

    say(make_channel(), {"url": f"{server.url}/files/a?token=1"})
    pump()

    assert received().state == "kept"


@pytest.mark.parametrize("url", ["http://[", "ftp://files.example/a", "nothing", "http://a:b/c"])
def test_what_is_no_address_is_told(serve: Serve, pump: Pump, url: str) -> None:
    say(make_channel(), {"url": url})
    pump()

    assert Message.objects.exists()
    assert received().state == "failed"


def test_a_redirect_to_no_address_is_told(serve: Serve, pump: Pump) -> None:
    server = serve(lambda asked: Told(302, headers={"Location": "http://["}))

    say(make_channel(), {"url": f"{server.url}/a"})
    pump()

    assert received().state == "failed"


def test_redirects_without_end_are_left(serve: Serve, pump: Pump) -> None:
    server = serve(lambda asked: Told(302, headers={"Location": "/again"}))

    say(make_channel(), {"url": f"{server.url}/a"})
    pump()

    assert (received().state, len(server.asked)) == ("failed", 4)


def test_a_page_named_as_a_picture_is_kept_as_what_it_is(serve: Serve, pump: Pump) -> None:
    server = serve(lambda asked: Told(body=HTML, headers={"Content-Type": "image/jpeg"}))

    say(make_channel(), {"url": f"{server.url}/photo.jpg"})
    pump()

    media = Media.objects.get()
    assert (media.mime, media.kind) == ("text/html", "document")


def test_bytes_that_two_customers_sent_are_kept_once(
    serve: Serve, pump: Pump, media_root: Path
) -> None:
    server = serve(lambda asked: Told(body=png()))
    channel = make_channel()

    say(channel, {"url": f"{server.url}/a.jpg"})
    say(channel, {"url": f"{server.url}/b.jpg"})
    pump()

    assert ReceivedMedia.objects.filter(state="kept", media=Media.objects.get()).count() == 2
    assert len(files_in(media_root)) == 1


def test_a_file_of_an_erased_message_is_not_fetched(serve: Serve, pump: Pump) -> None:
    server = serve(lambda asked: Told(500))
    say(make_channel(), {"url": f"{server.url}/a.jpg"})
    pump()
    Message.objects.update(content="")
    again()

    pump()

    assert len(server.asked) == 1
    assert Effect.objects.get().error == "erased"


def test_a_file_that_comes_after_its_message_was_deleted_is_thrown_away(
    serve: Serve, pump: Pump, media_root: Path
) -> None:
    def delete(asked: Asked) -> Told:
        with transaction.atomic():
            ReceivedMedia.objects.all().delete()
        return Told(body=png())

    server = serve(delete)

    say(make_channel(), {"url": f"{server.url}/a.jpg"})
    pump()

    assert files_in(media_root) == []
    assert not Media.objects.exists()


def test_a_form_brings_its_photos_by_their_ids(serve: Serve, pump: Pump) -> None:
    answers = {
        "flow_token": "t",
        "name": "Ann",
        "photos": [
            {"file_name": "a.png", "mime_type": "image/png", "sha256": "x", "id": "11"},
            {"file_name": "b.png", "mime_type": "image/png", "sha256": "y", "id": "12"},
        ],
    }
    reply = {"type": "nfmReply", "nfmReply": {"responseJson": json.dumps(answers)}}

    say(make_channel(), {"interactive": reply}, "Interactive")
    pump()

    found = ReceivedMedia.objects.order_by("place").values_list("place", "name", "kind", "state")
    assert list(found) == [
        ("photos.0", "a.png", "image", "failed"),
        ("photos.1", "b.png", "image", "failed"),
    ]
