"""Messages with files of the library: copied to the provider first, sent once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from pytest_django.fixtures import Settings

from messaging.media.copies import forget_copies
from messaging.media.models import Media, MediaUpload
from messaging.models import Message, MessageAttempt
from outbox.models import Effect
from tests.messaging.media.conftest import Serve
from tests.messaging.media.file_server import Asked, Script, Told
from tests.messaging.media.samples import PDF, png, put
from tests.messaging.scenes import conversation, only_message, outgoing, queue

pytestmark = pytest.mark.django_db(transaction=True)
Pump = Callable[[], None]


def image(id: uuid.UUID, **more: Any) -> dict[str, Any]:
    return {"type": "image", "content": {"id": str(id), **more}}


def eight(upload: Script | None = None, send: Script | None = None) -> Script:
    """Answer as 8x8 does: uploads get a name and a token, messages an id."""
    taken = Told(201, b'{"fileName": "f 1.png", "token": "t/1"}')

    def answer(asked: Asked) -> Told:
        if asked.path.endswith("/files"):
            return upload(asked) if upload else taken
        return send(asked) if send else accepted(asked)

    return answer


def accepted(asked: Asked) -> Told:
    status = {"state": "queued", "timestamp": "2026-01-04T08:19:45.99Z"}
    return Told(body=json.dumps({"umid": str(uuid.uuid4()), "status": status}).encode())


def refused(asked: Asked) -> Told:
    return Told(400, b'{"code": 3008, "errorId": "e", "message": "media", "timestamp": "t"}')


def sent(asked: list[Asked]) -> list[Any]:
    """The content of the messages among these requests."""
    return [json.loads(one.body)["content"] for one in asked if one.path.endswith("/messages")]


def uploads(asked: list[Asked]) -> list[Asked]:
    return [one for one in asked if one.path.endswith("/files")]


def play(pump: Pump) -> None:
    """Run the outbox, and once more after the pauses it asked for."""
    for _ in range(6):
        pump()
        Effect.objects.filter(state="pending").update(due_at=datetime.now(UTC))


def test_a_file_is_uploaded_before_its_message(serve: Serve, pump: Pump) -> None:
    server = serve(eight())
    channel, contact = conversation(server.url)
    media = put(channel.account)

    queue(outgoing(channel, contact, image(media.public_id, text="Menu")))
    play(pump)

    url = f"{server.url}/files/f%201.png?token=t%2F1"
    assert sent(server.asked) == [{"url": url, "text": "Menu"}]
    assert uploads(server.asked)[0].form["file"] == png()
    assert uploads(server.asked)[0].headers["Authorization"] == "Bearer test-key"
    assert only_message().status == "accepted"
    assert json.loads(only_message().content)["content"]["id"] == str(media.public_id)
    assert MessageAttempt.objects.count() == 1


def test_a_copy_is_used_again(serve: Serve, pump: Pump) -> None:
    server = serve(eight())
    channel, contact = conversation(server.url)
    media = put(channel.account)

    queue(outgoing(channel, contact, image(media.public_id)))
    play(pump)
    queue(outgoing(channel, contact, image(media.public_id)))
    pump()

    assert (len(uploads(server.asked)), len(sent(server.asked))) == (1, 2)


def test_messages_that_wait_for_one_file_upload_it_once(serve: Serve, pump: Pump) -> None:
    server = serve(eight())
    channel, contact = conversation(server.url)
    media = put(channel.account)

    queue(*[outgoing(channel, contact, image(media.public_id)) for _ in range(3)])
    play(pump)

    assert (len(uploads(server.asked)), len(sent(server.asked))) == (1, 3)


def test_a_copy_that_ends_is_made_anew(serve: Serve, pump: Pump) -> None:
    server = serve(eight())
    channel, contact = conversation(server.url)
    media = put(channel.account)
    queue(outgoing(channel, contact, image(media.public_id)))
    play(pump)
    MediaUpload.objects.update(expires_at=datetime.now(UTC) + timedelta(minutes=1))

    queue(outgoing(channel, contact, image(media.public_id)))
    play(pump)

    assert (len(uploads(server.asked)), len(sent(server.asked))) == (2, 2)


def test_an_upload_is_tried_again_and_sends_nothing_twice(serve: Serve, pump: Pump) -> None:
    def flaky(asked: Asked) -> Told:
        count = len(uploads(server.asked))
        return Told(503) if count < 3 else Told(201, b'{"fileName": "f", "token": "t"}')

    server = serve(eight(flaky))
    channel, contact = conversation(server.url)
    media = put(channel.account)

    queue(outgoing(channel, contact, image(media.public_id)))
    play(pump)

    assert (len(uploads(server.asked)), len(sent(server.asked))) == (3, 1)
    assert only_message().status == "accepted"


def test_a_file_that_the_provider_refuses_fails_the_message(serve: Serve, pump: Pump) -> None:
    server = serve(eight(lambda asked: Told(413)))
    channel, contact = conversation(server.url)
    media = put(channel.account)

    queue(outgoing(channel, contact, image(media.public_id)))
    play(pump)

    assert (only_message().status, only_message().error_code) == ("failed", "mediaFailed")
    assert (len(uploads(server.asked)), sent(server.asked)) == (1, [])


def test_a_no_of_the_provider_does_not_count_for_ever(serve: Serve, pump: Pump) -> None:
    server = serve(eight(lambda asked: Told(413)))
    channel, contact = conversation(server.url)
    media = put(channel.account)
    queue(outgoing(channel, contact, image(media.public_id)))
    play(pump)
    MediaUpload.objects.update(failed_at=datetime.now(UTC) - timedelta(minutes=6))
    server.script = eight()

    queue(outgoing(channel, contact, image(media.public_id)))
    play(pump)

    assert len(sent(server.asked)) == 1


def test_a_copy_that_the_provider_does_not_know_is_made_anew(serve: Serve, pump: Pump) -> None:
    def once(asked: Asked) -> Told:
        return refused(asked) if len(sent(server.asked)) == 1 else accepted(asked)

    server = serve(eight(send=once))
    channel, contact = conversation(server.url)
    media = put(channel.account)

    queue(outgoing(channel, contact, image(media.public_id)))
    play(pump)

    assert (len(uploads(server.asked)), len(sent(server.asked))) == (2, 2)
    assert only_message().status == "accepted"


def test_new_copies_do_not_go_on_for_ever(serve: Serve, pump: Pump) -> None:
    server = serve(eight(send=refused))
    channel, contact = conversation(server.url)
    media = put(channel.account)

    queue(outgoing(channel, contact, image(media.public_id)))
    play(pump)
    play(pump)

    assert only_message().status == "failed"
    assert len(sent(server.asked)) < 5


def test_a_receipt_about_the_file_forgets_its_copy(serve: Serve, pump: Pump) -> None:
    server = serve(eight())
    channel, contact = conversation(server.url)
    media = put(channel.account)
    queue(outgoing(channel, contact, image(media.public_id)))
    play(pump)

    forget_copies([only_message().pk])

    upload = MediaUpload.objects.get()
    assert (upload.provider_id, upload.round) == ("", 2)


def test_a_public_address_needs_no_copy(serve: Serve, pump: Pump, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://wend.example"
    server = serve(eight())
    channel, contact = conversation(server.url)
    media = put(channel.account, PDF, "menu.pdf")

    queue(outgoing(channel, contact, {"type": "file", "content": {"id": str(media.public_id)}}))
    pump()

    url = sent(server.asked)[0]["url"]
    assert url.startswith("https://wend.example/media/")
    assert url.endswith("/menu.pdf")
    assert uploads(server.asked) == []


def test_files_of_headers_and_templates_are_placed_too(serve: Serve, pump: Pump) -> None:
    server = serve(eight())
    channel, contact = conversation(server.url)
    id = str(put(channel.account).public_id)
    inner = {
        "type": "button",
        "header": {"type": "image", "image": {"id": id}},
        "body": {"text": "?"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}]},
    }

    queue(outgoing(channel, contact, {"type": "interactive", "content": {"interactive": inner}}))
    play(pump)

    header = sent(server.asked)[0]["interactive"]["header"]
    assert header["image"] == {"link": f"{server.url}/files/f%201.png?token=t%2F1"}


@pytest.mark.parametrize("is_of_another", [True, False])
def test_a_file_that_is_not_there_fails_the_message(
    serve: Serve, pump: Pump, is_of_another: bool
) -> None:
    server = serve(eight())
    channel, contact = conversation(server.url)
    other, _ = conversation(server.url)
    id = put(other.account).public_id if is_of_another else uuid.uuid4()

    queue(outgoing(channel, contact, image(id)))
    pump()

    assert (only_message().error_code, server.asked) == ("mediaGone", [])


def test_bytes_that_are_gone_fail_the_message(serve: Serve, pump: Pump) -> None:
    server = serve(eight())
    channel, contact = conversation(server.url)
    media = put(channel.account)
    default_storage.delete(Media.objects.get().file)

    queue(outgoing(channel, contact, image(media.public_id)))
    play(pump)

    assert (only_message().error_code, server.asked) == ("mediaFailed", [])
    assert Message.objects.count() == 1
