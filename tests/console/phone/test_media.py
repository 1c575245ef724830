"""Customers' files: taken as WhatsApp takes them, shown through us, and never run."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client
from pytest_django.fixtures import Settings

from console.phone.media import media_url, through_us
from messaging.content.bubbles import MediaHeader
from messaging.content.showing import show
from sandbox.client import Client as Phones
from tests.console.phone.calls import API, chat
from tests.sandbox.process import ANN, Provider, buttons_of

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def send(client: Client, name: str, kind: str, body: bytes = PNG, text: str = "") -> Any:
    file = SimpleUploadedFile(name, body, kind)
    return client.post(f"{API}{ANN}/media/", {"file": file, "text": text})


async def _fetch(client: AsyncClient, url: str, **headers: str) -> tuple[Any, bytes]:
    answer: Any = await client.get(url, headers=headers)
    return answer, b"".join([chunk async for chunk in answer.streaming_content])


def fetch(operator: Client, url: str, **headers: str) -> tuple[Any, bytes]:
    """Read the whole answer; it is streamed, so all of it happens in one event loop."""
    client = AsyncClient()
    client.cookies = operator.cookies
    return async_to_sync(_fetch)(client, url, **headers)


def test_a_picture_is_shown_through_us(operator: Client, phones: Phones) -> None:
    assert send(operator, "my cat.png", "image/png", text="Look").json() == {"ok": True}

    bubble = chat(operator)["bubbles"][0]
    answer, body = fetch(operator, bubble["header"]["url"])
    assert (bubble["text"], bubble["header"]["kind"]) == ("Look", "image")
    assert bubble["header"]["name"] == "my cat.png"
    assert body == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/pdf", "nonsense"])
def test_what_could_run_is_given_as_an_attachment(
    operator: Client, phones: Phones, kind: str
) -> None:
    send(operator, "evil.html", kind, b"<script>alert(1)</script>")

    header = chat(operator)["bubbles"][0]["header"]
    answer, _ = fetch(operator, header["url"])
    assert header["kind"] == "document"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''evil.html"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_player_may_jump_within_a_film(operator: Client, phones: Phones) -> None:
    send(operator, "film.mp4", "video/mp4", b"0123456789")
    url = chat(operator)["bubbles"][0]["header"]["url"]

    answer, body = fetch(operator, url, range="bytes=2-4")

    assert (answer.status_code, body) == (206, b"234")
    assert answer["Content-Range"] == "bytes 2-4/10"


@pytest.mark.parametrize(
    ("name", "kind", "size", "sentence"),
    [
        ("a.png", "image/png", 5 * 2**20 + 1, "WhatsApp takes pictures of up to 5 MB."),
        ("a.mp4", "video/mp4", 16 * 2**20 + 1, "WhatsApp takes films of up to 16 MB."),
        ("a.ogg", "audio/ogg", 16 * 2**20 + 1, "WhatsApp takes sounds of up to 16 MB."),
    ],
)
def test_a_file_larger_than_whatsapp_takes_is_refused(
    operator: Client, phones: Phones, name: str, kind: str, size: int, sentence: str
) -> None:
    answer = send(operator, name, kind, b"0" * size)

    assert (answer.status_code, answer.json()["error"]) == (413, sentence)
    assert phones.messages(ANN) == []


def test_an_empty_file_and_none_are_refused(operator: Client, phones: Phones) -> None:
    assert send(operator, "a.png", "image/png", b"").status_code == 400
    assert operator.post(f"{API}{ANN}/media/", {"text": "x"}).status_code == 400


def test_a_long_caption_is_refused(operator: Client, phones: Phones) -> None:
    assert send(operator, "a.png", "image/png", text="x" * 1025).status_code == 400


@pytest.mark.parametrize("media_id", ["..", "a" * 31, "a" * 32, "config"])
def test_no_other_address_of_the_sandbox_is_reached(
    operator: Client, phones: Phones, media_id: str
) -> None:
    assert operator.get(f"{API}media/{media_id}/").status_code == 404


def test_pictures_of_strangers_are_not_asked_for(
    operator: Client, phones: Phones, business: Provider
) -> None:
    phones.say(ANN, "Hello")
    header = {"type": "image", "image": {"link": "https://example.com/spy.png"}}
    business.interactive({**buttons_of("Yes"), "header": header})

    shown = chat(operator)["bubbles"][-1]["header"]

    assert shown == {"kind": "image", "url": "", "name": "spy.png"}


def test_only_addresses_of_this_very_sandbox_are_ours() -> None:
    ours = f"http://sandbox:1/sandbox/media/{'a' * 32}/cat.png"

    assert media_url("http://sandbox:1", ours).startswith("/admin/phone/api/media/")
    assert media_url("http://sandbox:2", ours) == ""
    assert media_url("http://sandbox:1", "http://sandbox:1/sandbox/config") == ""
    assert media_url("", f"/sandbox/media/{'a' * 32}/cat.png") == ""


def test_who_reads_messages_sees_the_files_in_them(
    operator: Client, viewer: Client, outsider: Client, phones: Phones
) -> None:
    send(operator, "cat.png", "image/png")
    url = chat(operator)["bubbles"][0]["header"]["url"]

    assert fetch(viewer, url)[1] == PNG
    assert outsider.get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_a_stored_message_shows_its_picture_through_us(settings: Settings) -> None:
    settings.SANDBOX_URL = "http://sandbox:1"
    url = f"http://sandbox:1/sandbox/media/{'a' * 32}/cat.png"

    shown = through_us(show({"type": "Image", "content": {"url": url}}))

    assert shown.header == MediaHeader(
        "image", f"/admin/phone/api/media/{'a' * 32}/?name=cat.png", "cat.png"
    )
