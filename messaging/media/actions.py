"""What people do to the library: each action checks, changes, logs."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from django.db import transaction

from accounts.audit import record
from accounts.models import Account
from accounts.permissions import require
from accounts.usage import usages
from messaging.errors import MediaInUse, MediaRefused
from messaging.media.checking import Checked, check
from messaging.media.keeping import Stored, discard, store
from messaging.media.models import Media, ReceivedMedia
from messaging.media.sniffing import Sniffed, sniff

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NAME_LENGTH = 200
KIND = "media"


def add_media(
    account: Account, file: IO[bytes], size: int, name: str, header: str, user: User
) -> tuple[Media, bool]:
    """Put a file into the library; return it and whether it is new there.

    The same bytes twice are one file. Raises MediaRefused, with the reason. Call outside any
    transaction: the bytes go to the storage first.
    """
    require(user, "messaging.add_media", account)
    sniffed = sniff(file)
    checked = check(sniffed, size, name, header)
    stored = store(account.pk, file)
    with transaction.atomic():
        media, is_new = _row(account, stored, checked, sniffed, safe_name(name), user)
        if is_new:
            record(account, user, "add", KIND, str(media.public_id))
    if media.file != stored.file:
        discard(stored.file)
    return media, is_new


def rename_media(media: Media, name: str, user: User) -> None:
    """Give a file of the library another name: customers see it as a document's name."""
    require(user, "messaging.change_media", media.account)
    clean = safe_name(name)
    if not clean:
        raise MediaRefused
    with transaction.atomic():
        Media.objects.filter(pk=media.pk).update(name=clean)
        record(media.account, user, "rename", KIND, str(media.public_id), ("name",))


def delete_media(media: Media, user: User) -> None:
    """Take a file out of the library; raise MediaInUse while a journey or a template has it.

    Bytes that a customer sent as well stay for that message.
    """
    require(user, "messaging.delete_media", media.account)
    if usages(KIND, media.account_id).get(str(media.public_id)):
        raise MediaInUse
    with transaction.atomic():
        Media.objects.select_for_update().filter(pk=media.pk).first()
        if ReceivedMedia.objects.filter(media=media).exists():
            Media.objects.filter(pk=media.pk).update(in_library=False)
        else:
            media.delete()
            transaction.on_commit(lambda: discard(media.file))
        record(media.account, user, "delete", KIND, str(media.public_id))


def safe_name(name: str) -> str:
    """Return a file name that is one part of a path on any system, and one line."""
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[^\w.()+ -]", "_", last).strip(". ")
    return clean[-NAME_LENGTH:]


def _row(
    account: Account, stored: Stored, checked: Checked, sniffed: Sniffed, name: str, user: User
) -> tuple[Media, bool]:
    """Return the row of these bytes, and whether the library did not have them."""
    media, made = Media.objects.select_for_update().get_or_create(
        account=account,
        sha256=stored.sha256,
        defaults={
            "mime": checked.mime,
            "kind": checked.attachment.kind,
            "size": stored.size,
            "name": name or checked.attachment.kind,
            "file": stored.file,
            "width": sniffed.width or None,
            "height": sniffed.height or None,
            "in_library": True,
            "created_by": user,
        },
    )
    if made or media.in_library:
        return media, made
    # A customer sent the same bytes before: now they are ours to send too.
    media.in_library, media.created_by, media.name = True, user, name or media.name
    media.mime, media.kind = checked.mime, checked.attachment.kind
    media.save(update_fields=["in_library", "created_by", "name", "mime", "kind"])
    return media, True
