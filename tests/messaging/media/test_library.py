"""The library: who may add, rename and delete files, and what happens to their bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.models import Account, Audit
from journeys.models import Journey
from messaging.errors import MediaInUse
from messaging.media.actions import delete_media, rename_media, safe_name
from messaging.media.models import Media, ReceivedMedia
from messaging.models import Message
from tests.factories import make_account, make_channel, make_contact, make_member
from tests.messaging.media.samples import HTML, PDF, png, put

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/admin/messaging/media/add/"
LIST = "/admin/messaging/media/"


@pytest.fixture
def account() -> Account:
    return make_account()


@pytest.fixture
def operator(account: Account) -> User:
    return make_member("operator", "agent", account)


@pytest.fixture
def viewer(account: Account) -> User:
    return make_member("viewer", "viewer", account)


@pytest.fixture
def outsider() -> User:
    return make_member("outsider", "admin", make_account("Elsewhere"))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, *files: tuple[str, bytes, str]) -> str:
    sent = [SimpleUploadedFile(name, body, header) for name, body, header in files]
    return client.post(ADD, {"files": sent}, follow=True).content.decode()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_operator_adds_several_files_at_once(account: Account, operator: User) -> None:
    page = upload(
        client_of(operator),
        ("photo.png", png(), "image/png"),
        ("price list.pdf", PDF, "application/pdf"),
        ("photo.jpg", HTML, "image/jpeg"),
    )

    assert "photo.png was added." in page
    assert "photo.jpg: It says that it is image/jpeg, but its contents are text/html." in page
    assert sorted(Media.objects.values_list("name", "kind", "in_library")) == [
        ("photo.png", "image", True),
        ("price list.pdf", "document", True),
    ]
    assert Audit.objects.filter(object_kind="media", action="add", actor=operator).count() == 2


def test_the_same_bytes_are_one_file(operator: User, media_root: Path) -> None:
    client = client_of(operator)

    upload(client, ("one.png", png(), "image/png"))
    page = upload(client, ("two.png", png(), "image/png"))

    assert "two.png is there already, as one.png." in page
    assert Media.objects.count() == 1
    assert len(files_in(media_root)) == 1


def test_bytes_lie_outside_the_database_under_a_name_of_their_own(
    account: Account, media_root: Path
) -> None:
    media = put(account, name="../../etc/passwd.png")

    path = (media_root / media.file).resolve()
    assert path.is_relative_to(media_root.resolve())
    assert path.read_bytes() == png()
    assert path.stat().st_mode & 0o077 == 0
    assert media.name == "passwd.png"


@pytest.mark.parametrize(
    ("name", "clean"),
    [("..\\..\\a b.png", "a b.png"), ("a\r\nb<script>.png", "a__b_script_.png"), ("/", "")],
)
def test_names_are_one_part_of_a_path(name: str, clean: str) -> None:
    assert safe_name(name) == clean


def test_a_viewer_looks_and_changes_nothing(account: Account, viewer: User) -> None:
    media = put(account)
    client = client_of(viewer)

    assert "picture.png" in client.get(LIST).content.decode()
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, {"files": [SimpleUploadedFile("a.png", png(9))]}).status_code == 403
    assert client.post(f"{LIST}{media.pk}/delete/", {"post": "yes"}).status_code == 403
    with pytest.raises(NotAllowed):
        rename_media(media, "x.png", viewer)
    with pytest.raises(NotAllowed):
        delete_media(media, viewer)


def test_an_outsider_sees_nothing_of_it(account: Account, outsider: User) -> None:
    media = put(account)
    client = client_of(outsider)

    assert "picture.png" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{media.pk}/change/").status_code == 302
    with pytest.raises(NotAllowed):
        rename_media(media, "x.png", outsider)
    with pytest.raises(NotAllowed):
        delete_media(media, outsider)


def test_a_file_gets_another_name(account: Account, operator: User) -> None:
    media = put(account)
    client = client_of(operator)

    client.post(f"{LIST}{media.pk}/change/", {"name": "new/menu.png"})

    assert Media.objects.get().name == "menu.png"
    assert Audit.objects.filter(action="rename", object_id=str(media.public_id)).exists()


def test_a_deleted_file_leaves_no_bytes(account: Account, operator: User, media_root: Path) -> None:
    media = put(account)

    client_of(operator).post(f"{LIST}{media.pk}/delete/", {"post": "yes"})

    assert not Media.objects.exists()
    assert files_in(media_root) == []


def test_what_a_journey_names_is_not_deleted(account: Account, operator: User) -> None:
    media = put(account)
    draft = f'{{"definition": {{"id": "{media.public_id}"}}}}'
    journey = Journey.objects.create(account=account, name="Menu card", draft=draft)
    client = client_of(operator)

    page = client.post(f"{LIST}{media.pk}/delete/", {"post": "yes"}, follow=True)

    assert reverse("admin:journeys_journey_change", args=[journey.pk]) in page.content.decode()
    assert "Menu card" in client.get(LIST).content.decode()
    assert default_storage.exists(media.file)
    with pytest.raises(MediaInUse):
        delete_media(media, operator)


def test_what_a_customer_sent_too_stays_for_that_message(account: Account, operator: User) -> None:
    media = put(account)
    channel = make_channel(account)
    message = Message.objects.create(
        account=account,
        channel=channel,
        contact=make_contact(account),
        direction="in",
        type="image",
        content="{}",
    )
    ReceivedMedia.objects.create(
        account=account, message=message, kind="image", media=media, state="kept"
    )

    delete_media(media, operator)

    assert not Media.objects.get().in_library
    assert default_storage.exists(media.file)


def test_filter_and_search_find_files(account: Account, operator: User) -> None:
    put(account, png(), "cat.png")
    put(account, PDF, "menu.pdf")
    client = client_of(operator)

    documents = client.get(LIST, {"kind": "document"}).content.decode()
    cats = client.get(LIST, {"q": "cat"}).content.decode()

    assert "menu.pdf" in documents
    assert "cat.png" not in documents
    assert "cat.png" in cats
    assert "menu.pdf" not in cats


def test_nothing_chosen_is_told(operator: User) -> None:
    page = client_of(operator).post(ADD, follow=True).content.decode()

    assert "Choose at least one file." in page
