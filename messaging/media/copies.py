"""Files of messages that go out: which copy the provider knows, and what is missing.

A message whose file the provider has no copy of yet makes no attempt: the copy is put into the
outbox in the same transaction, and the message comes back in a moment. So an upload that is
repeated repeats no message.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from accounts.clock import wall_now
from messaging.content.media_refs import Copy, library_ids, with_copies
from messaging.content.values import Json, canonical
from messaging.media.links import provider_url
from messaging.media.models import Media, MediaUpload
from messaging.media.ports import MediaPort, media_port
from messaging.models import Message
from outbox.ports import Outcome
from outbox.queue import NewEffect, enqueue

KIND = "media_upload"
PAYLOAD_VERSION = 1
# A copy that ends so soon is no copy: the message may wait at the provider.
LEFT = timedelta(minutes=30)
# For so long the provider's "no" counts for other messages as well.
NO_COUNTS = timedelta(minutes=5)
# Refusals that speak of the file: the provider's copy is not what it was.
MEDIA_CODES = frozenset({"mediaFailed", "invalidMedia"})
# Said at once of a message with a copy, these may mean that its id is not known any more.
STALE_CODES = MEDIA_CODES | {"invalidParameter", "notFound"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message about to be sent: whose, by which channel, and its stored content."""

    account_id: int
    channel_id: int
    provider: str
    content: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A message's content with its files named as the provider knows them; `is_copied` when it
    has any that we uploaded."""

    body: Json
    is_copied: bool = False


def place_files(wanted: Mapping[int, Wanted]) -> dict[int, Placed | Outcome]:
    """Return, by the same keys, what to send, or why nothing can be sent now or at all.

    Call inside BEGIN's transaction.
    """
    bodies = {key: json.loads(one.content) for key, one in wanted.items()}
    named = {key: library_ids(body) for key, body in bodies.items()}
    files = _files({id for ids in named.values() for id in ids})
    return {
        key: _place(wanted[key], bodies[key], ids, files) if ids else Placed(bodies[key])
        for key, ids in named.items()
    }


def forget_copies(messages: Iterable[int]) -> None:
    """Forget the copies that these messages were sent with: the provider cannot use them."""
    rows = Message.objects.filter(pk__in=list(messages)).exclude(content="")
    for channel, account, content in rows.values_list("channel", "account", "content"):
        ids = library_ids(json.loads(content))
        if ids:
            copies = MediaUpload.objects.filter(
                account=account, channel=channel, media__public_id__in=ids
            )
            copies.exclude(provider_id="").update(provider_id="", round=F("round") + 1)


def _place(
    one: Wanted, body: Json, ids: set[str], files: Mapping[tuple[int, str], Media]
) -> Placed | Outcome:
    port = media_port(one.provider)
    if port is None:
        return Placed(body)
    copies: dict[str, Copy] = {}
    is_copied = False
    for id in sorted(ids):
        media = files.get((one.account_id, id))
        if media is None:
            return Outcome("refused", code="mediaGone")
        link = provider_url(media.public_id, media.name) if port.takes_links else ""
        found = Copy(link=link) if link else _copy(media, one, port)
        if isinstance(found, Outcome):
            return found
        copies[id] = found
        is_copied = is_copied or not link
    return Placed(with_copies(body, copies), is_copied)


def _files(ids: set[str]) -> dict[tuple[int, str], Media]:
    if not ids:
        return {}
    found = Media.objects.filter(public_id__in=[uuid.UUID(id) for id in ids], in_library=True)
    return {(media.account_id, str(media.public_id)): media for media in found}


def _copy(media: Media, one: Wanted, port: MediaPort) -> Copy | Outcome:
    """Return the provider's copy; without one ask for it, and for patience."""
    upload, _ = MediaUpload.objects.get_or_create(
        media=media, channel_id=one.channel_id, defaults={"account_id": media.account_id}
    )
    now = wall_now()
    if upload.error and upload.failed_at and upload.failed_at > now - NO_COUNTS:
        return Outcome("refused", canonical({"reason": upload.error}), "mediaFailed")
    ends = upload.expires_at
    if upload.provider_id and ends is not None and ends > now + LEFT:
        if port.takes_links:
            return Copy(link=upload.provider_id)
        is_document = media.kind == Media.Kind.DOCUMENT
        return Copy(id=upload.provider_id, filename=media.name if is_document else "")
    if upload.provider_id or upload.error:
        _begin_round(upload)
    enqueue([_effect(upload, now)])
    return Outcome("retry", code="mediaUploading", retry_after_s=min(1.5 * one.attempt, 10.0))


def _begin_round(upload: MediaUpload) -> None:
    """What was is over: the next copy is wanted. Of several who see so, one counts up."""
    rows = MediaUpload.objects.filter(pk=upload.pk, round=upload.round)
    rows.update(round=F("round") + 1, provider_id="", expires_at=None, error="", failed_at=None)
    upload.refresh_from_db()


def _effect(upload: MediaUpload, now: datetime) -> NewEffect:
    return NewEffect(
        account_id=upload.account_id,
        key=f"{KIND}:{upload.pk}:{upload.round}",
        kind=KIND,
        payload=canonical({"upload": upload.pk, "round": upload.round}),
        payload_version=PAYLOAD_VERSION,
        # Shares the slots of HTTP steps: files that hang never stop messages.
        gate=f"http:media:{upload.account_id}",
        due_at=now,
        grace_s=0,
    )
