"""Files that nobody asks for any more: too old, of erased people, or left over by a crash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from messaging.media.keeping import FOLDER, discard
from messaging.media.models import Media, ReceivedMedia

SLICE = 500
# A file whose row is not there yet may be about to get it.
ORPHAN_AGE = timedelta(days=1)
State = ReceivedMedia.State


def remove_old_files(now: datetime) -> int:
    """Remove customers' files older than settings.MEDIA_KEPT_DAYS (0: none); return how many
    messages lost theirs. Messages stay, and say so."""
    if not settings.MEDIA_KEPT_DAYS:
        return 0
    oldest = now - timedelta(days=settings.MEDIA_KEPT_DAYS)
    removed = 0
    while taken := _remove_slice(oldest):
        removed += taken
    return removed


def erase_files_of(contact_id: int) -> None:
    """Remove the files that a person sent, from their messages and from the storage.

    Call inside the transaction that erases the person; the bytes go when it has been committed.
    """
    rows = ReceivedMedia.objects.filter(message__contact=contact_id)
    media = set(rows.filter(media__isnull=False).values_list("media", flat=True))
    rows.delete()
    _let_go(media)


def remove_unused_files() -> int:
    """Remove files that neither the library nor any message has; return how many."""
    removed = 0
    unused = Media.objects.filter(in_library=False, received__isnull=True)
    while ids := list(unused.values_list("pk", flat=True)[:SLICE]):
        with transaction.atomic():
            removed += _let_go(ids)
    return removed


def remove_orphans(now: datetime) -> int:
    """Remove bytes of the storage that no row names; return how many files. A crash between
    storing and recording leaves them."""
    removed = 0
    for folder in _folders(FOLDER):
        _, names = default_storage.listdir(folder)
        files = {f"{folder}/{name}" for name in names}
        known = set(Media.objects.filter(file__in=files).values_list("file", flat=True))
        for file in sorted(files - known):
            if default_storage.get_modified_time(file) < now - ORPHAN_AGE:
                discard(file)
                removed += 1
    return removed


def _remove_slice(oldest: datetime) -> int:
    with transaction.atomic():
        rows = ReceivedMedia.objects.filter(state=State.KEPT, created_at__lt=oldest)
        found = list(rows.order_by("created_at").values_list("pk", "media")[:SLICE])
        taken = ReceivedMedia.objects.filter(pk__in=[pk for pk, _ in found])
        taken.update(media=None, state=State.REMOVED)
        _let_go(media for _, media in found if media)
    return len(found)


def _let_go(ids: Iterable[int]) -> int:
    """Remove those of these files that nothing has any more; call inside a transaction."""
    locked: QuerySet[Media] = Media.objects.filter(pk__in=list(ids), in_library=False)
    count = 0
    for media in locked.select_for_update(of=("self",)).order_by("pk"):
        if not ReceivedMedia.objects.filter(media=media).exists():
            _remove(media)
            count += 1
    return count


def _remove(media: Media) -> None:
    file = media.file
    media.delete()
    transaction.on_commit(lambda: discard(file))


def _folders(top: str) -> Iterator[str]:
    """Yield the folders that hold files: media/<account>/<two letters>."""
    if not default_storage.exists(top):
        return
    for account in default_storage.listdir(top)[0]:
        for part in default_storage.listdir(f"{top}/{account}")[0]:
            yield f"{top}/{account}/{part}"
