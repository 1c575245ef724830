"""Files of messages as the pages show them: by signed addresses, or why not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from messaging.media.links import console_path
from messaging.media.models import Media, ReceivedMedia
from messaging.models import Channel, Message
from tests.factories import make_channel, make_contact, make_member
from tests.messaging.media.samples import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Channel:
    return make_channel()


def message(channel: Channel, content: dict[str, Any], direction: str = "in") -> Message:
    return Message.objects.create(
        account=channel.account,
        channel=channel,
        contact=make_contact(channel.account),
        direction=direction,
        type=str(content["type"]).lower(),
        content=json.dumps(content),
    )


def contact_page(of: Message) -> str:
    client = Client()
    client.force_login(make_member("viewer", "viewer", of.account))
    return client.get(f"/admin/contact/{of.contact.public_id}/").content.decode()


def message_page(of: Message) -> str:
    client = Client()
    client.force_login(make_member("viewer", "viewer", of.account))
    return client.get(f"/admin/messaging/message/{of.pk}/change/").content.decode()


PHOTO = {"type": "Image", "content": {"url": "https://8x8.example/a.jpg?sig=1", "text": "look"}}


def test_a_customers_picture_is_shown_by_our_address(channel: Channel) -> None:
    media = put(channel.account)
    sent = message(channel, PHOTO)
    ReceivedMedia.objects.create(
        account=channel.account, message=sent, kind="image", media=media, state="kept"
    )

    path = console_path(media.public_id)
    assert path in contact_page(sent)
    assert path in message_page(sent)
    assert "8x8.example" not in contact_page(sent)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("waiting", "Being fetched"),
        ("too_large", "Refused: too large"),
        ("expired", "Expired at the provider"),
        ("removed", "Removed"),
    ],
)
def test_a_file_that_is_not_here_says_why(channel: Channel, state: str, says: str) -> None:
    sent = message(channel, PHOTO)
    ReceivedMedia.objects.create(
        account=channel.account, message=sent, kind="image", state=state, name="a.jpg"
    )

    assert says in contact_page(sent)
    assert says in message_page(sent)


def test_a_file_of_the_library_is_shown_as_it_is_sent(channel: Channel) -> None:
    media = put(channel.account)
    body = {"type": "image", "content": {"id": str(media.public_id)}}
    sent = message(channel, body, "out")

    assert console_path(media.public_id) in contact_page(sent)


def test_a_file_of_another_account_is_not_shown(channel: Channel) -> None:
    media = put(make_channel().account)
    body = {"type": "image", "content": {"id": str(media.public_id)}}
    sent = message(channel, body, "out")

    assert console_path(media.public_id) not in contact_page(sent)
    assert Media.objects.count() == 1


def test_a_form_says_how_many_files_it_brought(channel: Channel) -> None:
    item = {"id": "1", "mime_type": "image/png", "file_name": "a.png", "sha256": "x"}
    reply = {"nfmReply": {"responseJson": json.dumps({"photos": [item, {**item, "id": "2"}]})}}
    sent = message(channel, {"type": "Interactive", "content": {"interactive": reply}})
    first, second = (
        ReceivedMedia(account=channel.account, message=sent, kind="image", place=place)
        for place in ("photos.0", "photos.1")
    )
    ReceivedMedia.objects.bulk_create([first, second])

    assert "2 files" in contact_page(sent)
