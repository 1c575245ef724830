"""Files that go: too old, of erased people, of nobody, and bytes without a row."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from contacts.models import Contact
from messaging.media.housekeeping import (
    erase_files_of,
    remove_old_files,
    remove_orphans,
    remove_unused_files,
)
from messaging.media.keeping import store
from messaging.media.models import Media, ReceivedMedia
from messaging.models import Channel, Message
from tests.factories import make_channel, make_contact
from tests.messaging.media.samples import png, put

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)


def received(channel: Channel, contact: Contact, content: bytes, days: int = 0) -> ReceivedMedia:
    """A file that a contact sent so many days ago."""
    stored = store(channel.account_id, io.BytesIO(content))
    media, _ = Media.objects.get_or_create(
        account=channel.account,
        sha256=stored.sha256,
        defaults={
            "mime": "image/png",
            "kind": "image",
            "size": stored.size,
            "name": "a",
            "file": stored.file,
        },
    )
    message = Message.objects.create(
        account=channel.account,
        channel=channel,
        contact=contact,
        direction="in",
        type="image",
        content="{}",
    )
    one = ReceivedMedia.objects.create(
        account=channel.account, message=message, kind="image", media=media, state="kept"
    )
    ReceivedMedia.objects.filter(pk=one.pk).update(created_at=NOW - timedelta(days=days))
    return one


@pytest.fixture
def channel() -> Channel:
    return make_channel()


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_old_files_go_and_their_messages_say_so(
    channel: Channel, settings: Settings, media_root: Path
) -> None:
    settings.MEDIA_KEPT_DAYS = 30
    contact = make_contact(channel.account)
    old = received(channel, contact, png(1), days=31)
    young = received(channel, contact, png(2), days=29)

    assert remove_old_files(NOW) == 1

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, old.media, young.state) == ("removed", None, "kept")
    assert Message.objects.count() == 2
    assert len(files_in(media_root)) == 1


def test_nothing_goes_without_a_limit(channel: Channel) -> None:
    received(channel, make_contact(channel.account), png(), days=9_999)

    assert remove_old_files(NOW) == 0


def test_an_erased_person_takes_their_files_along(channel: Channel, media_root: Path) -> None:
    ann, bob = make_contact(channel.account), make_contact(channel.account)
    received(channel, ann, png(1))
    kept = received(channel, bob, png(2))

    with transaction.atomic():
        erase_files_of(ann.pk)

    assert list(ReceivedMedia.objects.all()) == [kept]
    assert len(files_in(media_root)) == 1


def test_bytes_that_others_have_too_stay(channel: Channel, media_root: Path) -> None:
    ann = make_contact(channel.account)
    put(channel.account, png(1))
    received(channel, ann, png(1))

    with transaction.atomic():
        erase_files_of(ann.pk)
    remove_unused_files()

    assert Media.objects.get().in_library
    assert Media.objects.get().file.rsplit("/", 1)[-1] in files_in(media_root)


def test_files_of_deleted_messages_go(channel: Channel, media_root: Path) -> None:
    received(channel, make_contact(channel.account), png())
    Message.objects.all().delete()

    assert remove_unused_files() == 1

    assert files_in(media_root) == set()


def test_bytes_without_a_row_go_after_a_day(channel: Channel, media_root: Path) -> None:
    old = media_root / store(channel.account_id, io.BytesIO(b"old")).file
    store(channel.account_id, io.BytesIO(b"new"))
    put(channel.account)
    long_ago = (NOW - timedelta(days=2)).timestamp()
    os.utime(old, (long_ago, long_ago))

    assert remove_orphans(NOW) == 1

    assert not old.exists()
    assert len(files_in(media_root)) == 2
