"""Customers' files: noted with their messages, fetched by effects of kind `media_fetch`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import aiohttp
from django.db import transaction

from messaging.content.attachments import attachment_of
from messaging.content.values import canonical
from messaging.media.actions import safe_name
from messaging.media.checking import plain_type
from messaging.media.fetching import DAMAGED, EXPIRED, MAX_ATTEMPTS, TOO_LARGE, Fetch, fetch
from messaging.media.keeping import discard
from messaging.media.models import Media, ReceivedMedia
from messaging.media.ports import media_port
from messaging.media.sources import Source, sources_of
from messaging.models import Message
from messaging.senders import Senders
from outbox.ports import Finished, Outcome, Row
from outbox.queue import NewEffect, enqueue

KIND = "media_fetch"
PAYLOAD_VERSION = 1
State = ReceivedMedia.State
_STATES = {TOO_LARGE: State.TOO_LARGE, DAMAGED: State.DAMAGED, EXPIRED: State.EXPIRED}


def note_files(messages: Sequence[Message], now: datetime) -> None:
    """Note the files of new inbound messages and put their fetching into the outbox.

    Call in the transaction that makes the messages; a message without files costs nothing. No
    journey waits for a file.
    """
    rows = [
        ReceivedMedia(
            account_id=message.account_id,
            message=message,
            place=source.place,
            kind=source.kind,
            name=safe_name(source.name),
        )
        for message in messages
        for source in sources_of(json.loads(message.content))
    ]
    if rows:
        ReceivedMedia.objects.bulk_create(rows)
        enqueue([_effect(row, now) for row in rows])


def _effect(received: ReceivedMedia, now: datetime) -> NewEffect:
    return NewEffect(
        account_id=received.account_id,
        key=f"{KIND}:{received.pk}",
        kind=KIND,
        payload=canonical({"received": received.pk}),
        payload_version=PAYLOAD_VERSION,
        # Shares the slots of HTTP steps: files that hang never stop messages.
        gate=f"http:media:{received.account_id}",
        due_at=now,
        grace_s=0,
    )


class FetchHandler:
    """Performs effects of kind `media_fetch`; one instance per process."""

    payload_version = PAYLOAD_VERSION

    def __init__(self) -> None:
        self._senders = Senders()

    def begun(self, rows: Sequence[Row]) -> Mapping[int, Fetch | Outcome]:
        """Read where the file is to be had from its message: nowhere else is that kept."""
        found = _received(rows)
        origins = self._senders.of(one.message.channel_id for one in found.values())
        parcels: dict[int, Fetch | Outcome] = {}
        for row in rows:
            received = found.get(_id_of(row))
            source = _source(received) if received else None
            if received is None or source is None:
                parcels[row.id] = Outcome("refused", code="erased")
                continue
            origin = origins.get(received.message.channel_id)
            port = media_port(origin.provider) if origin else None
            if port is None:
                parcels[row.id] = Outcome("refused", code="mediaFailed")
                continue
            if origin is None or origin.sender is None:
                parcels[row.id] = Outcome("retry", code="noCredentials", retry_after_s=60.0)
                continue
            parcels[row.id] = Fetch(row.account_id, source, port, origin.sender, row.attempt)
        return parcels

    async def perform(self, parcel: Any, session: aiohttp.ClientSession) -> Outcome:
        return parcel if isinstance(parcel, Outcome) else await fetch(parcel, session)

    def finished(self, rows: Sequence[Finished]) -> None:
        for one in rows:
            if one.outcome.kind == "accepted":
                _record(one)
            elif one.outcome.kind == "refused" and one.recorded:
                _mark([one.row], _STATES.get(one.outcome.code, State.FAILED))

    def failed(self, rows: Sequence[Row], code: str) -> None:
        _mark(rows, State.FAILED)

    def settle(self, rows: Sequence[Row]) -> set[int]:
        """Fetching twice does no harm."""
        return {row.id for row in rows if row.attempt < MAX_ATTEMPTS}

    def accepted_by_hand(self, rows: Sequence[Row]) -> Mapping[int, str]:
        """Whatever a person found: there is no file here."""
        _mark(rows, State.FAILED)
        return {row.id: canonical({}) for row in rows}

    def asked_again(self, rows: Sequence[Row]) -> None:
        ReceivedMedia.objects.filter(pk__in=[_id_of(row) for row in rows]).update(
            state=State.WAITING
        )


def _id_of(row: Row) -> int:
    found: int = json.loads(row.payload)["received"]
    return found


def _received(rows: Sequence[Row]) -> dict[int, ReceivedMedia]:
    found = ReceivedMedia.objects.filter(pk__in=[_id_of(row) for row in rows])
    return {one.pk: one for one in found.select_related("message")}


def _source(received: ReceivedMedia) -> Source | None:
    content = received.message.content
    sources = sources_of(json.loads(content)) if content else []
    return next((one for one in sources if one.place == received.place), None)


def _mark(rows: Sequence[Row], state: str) -> None:
    ids = [_id_of(row) for row in rows]
    ReceivedMedia.objects.filter(pk__in=ids, state=State.WAITING).update(state=state)


def _record(finished: Finished) -> None:
    """Give the message its file; what nobody asks for any more is taken out of the storage."""
    kept = json.loads(finished.outcome.result)
    received = (
        ReceivedMedia.objects.select_for_update(of=("self",))
        .filter(pk=_id_of(finished.row), media__isnull=True)
        .first()
    )
    if received is None:
        transaction.on_commit(partial(discard, kept["file"]))
        return
    media = _row(received, kept)
    if media.file != kept["file"]:
        transaction.on_commit(partial(discard, kept["file"]))
    received.media, received.state = media, State.KEPT
    received.save(update_fields=["media", "state"])


def _row(received: ReceivedMedia, kept: Mapping[str, Any]) -> Media:
    mime = plain_type(kept["mime"])
    kind = "sticker" if received.kind == "sticker" else attachment_of(mime).kind
    media, _ = Media.objects.select_for_update().get_or_create(
        account_id=received.account_id,
        sha256=kept["sha256"],
        defaults={
            "mime": mime[:127],
            "kind": kind,
            "size": kept["size"],
            "name": received.name or _name(received.kind, mime),
            "file": kept["file"],
            "width": _pixels(kept["width"]),
            "height": _pixels(kept["height"]),
        },
    )
    return media


def _pixels(told: int) -> int | None:
    """Return a number of pixels that a column holds; a file may say any."""
    return told if 0 < told < 2**31 else None


def _name(kind: str, mime: str) -> str:
    """Return a name for a file that came without one."""
    endings = {
        "image/jpeg": ".jpg",
        "image/png": ".png",
        "image/webp": ".webp",
        "audio/ogg": ".ogg",
        "audio/mpeg": ".mp3",
        "audio/aac": ".aac",
        "audio/amr": ".amr",
        "audio/mp4": ".m4a",
        "video/mp4": ".mp4",
        "video/3gpp": ".3gp",
        "application/pdf": ".pdf",
        "text/plain": ".txt",
    }
    return kind + endings.get(mime, "")
