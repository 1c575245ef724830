"""The files of messages as their bubbles show them: by our signed addresses, or why not."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import ngettext

from journeys.engine.values import Json
from messaging.content.bubbles import MediaHeader, Shown
from messaging.content.media_refs import Copy, library_ids, with_copies
from messaging.media.links import console_path
from messaging.media.models import Media, ReceivedMedia
from messaging.media.sources import sources_of
from messaging.models import Message

State = ReceivedMedia.State


@dataclass(frozen=True, slots=True)
class Files:
    """Files of messages: those that customers sent, by the message's key, and those of the
    library, by id."""

    received: Mapping[int, Sequence[ReceivedMedia]] = field(default_factory=dict)
    library: Mapping[str, Media] = field(default_factory=dict)


def load_files(messages: Iterable[Message]) -> Files:
    """Return the files of these messages; two queries at most, none when none has any."""
    ids: dict[str, int] = {}
    senders = []
    for message in messages:
        body = _read(message.content)
        if message.direction == Message.Direction.OUTBOUND:
            ids |= dict.fromkeys(library_ids(body), message.account_id)
        elif sources_of(body):
            senders.append(message.pk)
    return Files(_received(senders), _library(ids))


def placed(body: Json, files: Files) -> Json:
    """Return a body with the library's files at addresses that a browser may load."""
    copies = {
        id: Copy(link=console_path(media.public_id), filename=media.name)
        for id, media in files.library.items()
    }
    return with_copies(body, copies) if copies else body


def with_received(shown: Shown, received: Sequence[ReceivedMedia]) -> Shown:
    """Return a customer's bubble with its file, or with what became of it."""
    if not received:
        return shown
    first = next((one for one in received if one.media is not None), received[0])
    header = _header(first)
    if isinstance(shown.header, MediaHeader):
        # Until it is kept here, it may be had from the sandbox.
        url = header.url or (shown.header.url if first.state == State.WAITING else "")
        header = replace(shown.header, url=url, name=header.name or shown.header.name)
    note = shown.note
    if len(received) > 1:
        note = ngettext("%(count)d file", "%(count)d files", len(received))
        note %= {"count": len(received)}
    elif first.state != State.KEPT:
        note = str(State(first.state).label)
    return replace(shown, header=header, note=note)


def _header(one: ReceivedMedia) -> MediaHeader:
    if one.media is None:
        return MediaHeader(one.kind, "", one.name)  # type: ignore[arg-type] # its choices
    kind = one.media.kind
    return MediaHeader(kind, console_path(one.media.public_id), one.name or one.media.name)  # type: ignore[arg-type] # its choices


def _received(messages: Sequence[int]) -> dict[int, list[ReceivedMedia]]:
    found: dict[int, list[ReceivedMedia]] = {}
    if messages:
        rows = ReceivedMedia.objects.filter(message__in=messages).select_related("media")
        for row in rows.order_by("pk"):
            found.setdefault(row.message_id, []).append(row)
    return found


def _library(ids: Mapping[str, int]) -> dict[str, Media]:
    if not ids:
        return {}
    rows = Media.objects.filter(
        public_id__in=[uuid.UUID(id) for id in ids], account__in=set(ids.values())
    )
    return {str(media.public_id): media for media in rows}


def _read(text: str) -> Json:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
