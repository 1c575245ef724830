"""Files by their signed addresses: to whom, for how long, and as what."""

from __future__ import annotations

import asyncio
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import Account
from messaging.media.links import console_path, provider_url
from messaging.media.models import Media
from tests.factories import make_account, make_member
from tests.messaging.media.samples import HTML, PDF, png, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return make_account()


@pytest.fixture
def viewer(account: Account) -> Client:
    return client_of(make_member("viewer", "viewer", account))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(response: HttpResponseBase) -> bytes:
    """Return what a web server sends of a streamed answer."""
    assert isinstance(response, StreamingHttpResponse)
    streamed = response

    async def collect() -> bytes:
        return b"".join([chunk async for chunk in streamed])

    return asyncio.run(collect())


def path_of(url: str) -> str:
    return url.removeprefix("https://wend.example")


def test_a_picture_is_shown_to_people_of_its_account(account: Account, viewer: Client) -> None:
    media = put(account)

    response = viewer.get(console_path(media.public_id))

    assert body(response) == png()
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == "inline; filename*=UTF-8''picture.png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(("content", "mime"), [(PDF, "application/pdf"), (HTML, "text/html")])
def test_what_is_no_picture_sound_or_film_is_for_saving(
    account: Account, viewer: Client, content: bytes, mime: str
) -> None:
    media = put(account, PDF, "a.pdf")
    Media.objects.update(mime=mime)

    response = viewer.get(console_path(media.public_id))

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")


def test_nobody_else_is_served_by_a_console_address(account: Account) -> None:
    path = console_path(put(account).public_id)
    stranger = client_of(make_member("stranger", "admin", make_account("Elsewhere")))
    nobody = client_of(make_member("nobody", "", account))

    found = [client.get(path).status_code for client in (Client(), stranger, nobody)]

    assert found == [404, 404, 404]


def test_a_provider_is_served_by_its_address_alone(account: Account, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://wend.example"
    media = put(account)

    url = provider_url(media.public_id, "menu card.png")

    assert url.endswith("/menu%20card.png")
    assert body(Client().get(path_of(url))) == png()


def test_what_customers_sent_is_served_to_no_provider(account: Account, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://wend.example"
    media = put(account)
    Media.objects.update(in_library=False)

    assert Client().get(path_of(provider_url(media.public_id, ""))).status_code == 404


@pytest.mark.parametrize("public", ["", "http://wend.example"])
def test_providers_get_no_address_that_is_not_https(settings: Settings, public: str) -> None:
    settings.PUBLIC_URL = public

    assert provider_url(Media().public_id, "a.png") == ""


def test_an_address_is_good_for_two_hours_at_most(account: Account, viewer: Client) -> None:
    with patch("messaging.media.links.time.time", return_value=7_200 * 100.0):
        path = console_path(put(account).public_id)
    with patch("messaging.media.links.time.time", return_value=7_200 * 101.0):
        in_time = viewer.get(path).status_code
    with patch("messaging.media.links.time.time", return_value=7_200 * 101.0 + 1):
        late = viewer.get(path).status_code

    assert (in_time, late) == (200, 404)


def test_a_page_drawn_again_names_the_same_address(account: Account) -> None:
    media = put(account)

    with patch("messaging.media.links.time.time", return_value=3_600.0):
        first = console_path(media.public_id)
    with patch("messaging.media.links.time.time", return_value=7_199.0):
        second = console_path(media.public_id)

    assert first == second


@pytest.mark.parametrize("end", ["", "a/", "p" * 40 + "/", "..%2f..%2fetc/passwd/", "%00/"])
def test_made_up_addresses_lead_nowhere(viewer: Client, end: str) -> None:
    assert viewer.get(f"/media/{end}").status_code == 404


def test_an_address_of_one_kind_is_none_of_the_other(account: Account, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://wend.example"
    media = put(account)

    assert Client().get(console_path(media.public_id)).status_code == 404
    assert console_path(media.public_id) != path_of(provider_url(media.public_id, ""))


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=4-", 206, slice(4, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=10-99999", 206, slice(10, None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_players_ask_for_parts(
    account: Account, viewer: Client, asked: str, status: int, part: slice
) -> None:
    media = put(account)

    response = viewer.get(console_path(media.public_id), headers={"Range": asked})

    assert response.status_code == status
    assert body(response) == png()[part]
    assert response["Content-Length"] == str(len(png()[part]))


@pytest.mark.parametrize("asked", ["bytes=99999-", "bytes=5-2", "bytes=-0", "bytes=-"])
def test_parts_beyond_the_end_are_refused(account: Account, viewer: Client, asked: str) -> None:
    media = put(account)

    response = viewer.get(console_path(media.public_id), headers={"Range": asked})

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{media.size}"


def test_files_are_sent_piece_by_piece(account: Account, viewer: Client) -> None:
    media = put(account, png(padding=200_000), "large.png")

    response = viewer.get(console_path(media.public_id))

    assert getattr(response, "is_async", False)
    assert body(response) == png(padding=200_000)


def test_a_file_whose_bytes_are_gone_is_not_found(account: Account, viewer: Client) -> None:
    media = put(account)
    default_storage.delete(media.file)

    assert viewer.get(console_path(media.public_id)).status_code == 404
