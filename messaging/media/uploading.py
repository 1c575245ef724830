"""Uploading a file to a provider: the handler of effects of kind `media_upload`.

Uploading twice makes two copies and harms nobody, so whatever goes wrong is tried again.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from accounts.clock import wall_now
from messaging.content.values import canonical
from messaging.media.copies import PAYLOAD_VERSION
from messaging.media.keeping import CHUNK
from messaging.media.models import MediaUpload
from messaging.media.ports import Ask, MediaPort, media_port
from messaging.outbound import Answer, Call, NotSent, Refused, Result, Stream, Unclear, send
from messaging.providers.base import Sender
from messaging.senders import Senders
from outbox.ports import Finished, Outcome, Row

MAX_ATTEMPTS = 6
NO = "mediaNotTaken"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to upload: all that is needed, read beforehand."""

    ask: Ask
    port: MediaPort
    sender: Sender
    file: str
    size: int
    mime: str
    name: str
    attempt: int


class UploadHandler:
    """Performs effects of kind `media_upload`; one instance per process."""

    payload_version = PAYLOAD_VERSION

    def __init__(self) -> None:
        self._senders = Senders()

    def begun(self, rows: Sequence[Row]) -> Mapping[int, Upload | Outcome]:
        found = _uploads(rows)
        origins = self._senders.of(one.channel_id for one in found.values())
        parcels: dict[int, Upload | Outcome] = {}
        for row in rows:
            upload = found.get(row.id)
            if upload is None:
                parcels[row.id] = Outcome("refused", code="mediaGone")
                continue
            origin = origins[upload.channel_id]
            port = media_port(origin.provider)
            if origin.sender is None or port is None:
                parcels[row.id] = Outcome("retry", code="noCredentials", retry_after_s=60.0)
                continue
            parcels[row.id] = _parcel(upload, port, origin.sender, row.attempt)
        return parcels

    async def perform(self, parcel: Any, session: aiohttp.ClientSession) -> Outcome:
        if isinstance(parcel, Outcome):
            return parcel
        upload: Upload = parcel
        if not await asyncio.to_thread(default_storage.exists, upload.file):
            return Outcome("refused", code="mediaGone")
        return _outcome(upload, await send(session, _call(upload)))

    def finished(self, rows: Sequence[Finished]) -> None:
        for one in rows:
            if one.outcome.kind == "accepted":
                kept = json.loads(one.outcome.result)
                ends = wall_now() + timedelta(seconds=kept["life_s"])
                _of(one.row).update(provider_id=kept["id"], expires_at=ends, error="")
            elif one.outcome.kind == "refused" and one.recorded:
                _refuse([one.row], one.outcome.code)

    def failed(self, rows: Sequence[Row], code: str) -> None:
        _refuse(rows, code)

    def settle(self, rows: Sequence[Row]) -> set[int]:
        return {row.id for row in rows if row.attempt < MAX_ATTEMPTS}

    def accepted_by_hand(self, rows: Sequence[Row]) -> Mapping[int, str]:
        """Which id the provider gave it stays unknown: the next message asks for a new copy."""
        _refuse(rows, "failed")
        return {row.id: canonical({}) for row in rows}

    def asked_again(self, rows: Sequence[Row]) -> None:
        for row in rows:
            _of(row).update(error="", failed_at=None)


def _of(row: Row) -> QuerySet[MediaUpload]:
    """Return the copy that a row is about, while it is still wanted."""
    asked = json.loads(row.payload)
    return MediaUpload.objects.filter(pk=asked["upload"], round=asked["round"])


def _uploads(rows: Sequence[Row]) -> dict[int, MediaUpload]:
    """Return row id -> the copy wanted; rows of rounds that are over are left out."""
    asked = {row.id: json.loads(row.payload) for row in rows}
    ids = [one["upload"] for one in asked.values()]
    known = {u.pk: u for u in MediaUpload.objects.filter(pk__in=ids).select_related("media")}
    return {
        id: known[one["upload"]]
        for id, one in asked.items()
        if one["upload"] in known and known[one["upload"]].round == one["round"]
    }


def _refuse(rows: Sequence[Row], code: str) -> None:
    for row in rows:
        _of(row).filter(provider_id="").update(error=(code or NO)[:64], failed_at=wall_now())


def _parcel(upload: MediaUpload, port: MediaPort, sender: Sender, attempt: int) -> Upload:
    media = upload.media
    ask = port.upload(sender, media.mime)
    return Upload(ask, port, sender, media.file, media.size, media.mime, media.name, attempt)


def _call(upload: Upload) -> Call:
    """Return the request: a form (RFC 7578) whose last part is read while it is sent."""
    boundary = secrets.token_hex(16)
    lines = []
    for name, value in upload.ask.fields.items():
        lines += [f"--{boundary}", f'Content-Disposition: form-data; name="{name}"', "", value]
    lines += [
        f"--{boundary}",
        f'Content-Disposition: form-data; name="file"; filename="{upload.name}"',
        f"Content-Type: {upload.mime}",
        "",
        "",
    ]
    head, tail = "\r\n".join(lines).encode(), f"\r\n--{boundary}--\r\n".encode()
    headers = {
        **upload.ask.headers,
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(head) + upload.size + len(tail)),
    }
    return Call(
        upload.ask.method,
        upload.ask.url,
        headers,
        None,
        settings.OUTBOX_SEND_TIMEOUT_S,
        stream=_body(upload.file, head, tail),
    )


def _body(file: str, head: bytes, tail: bytes) -> Stream:
    async def stream() -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        opened = await loop.run_in_executor(None, default_storage.open, file)
        try:
            yield head
            while chunk := await loop.run_in_executor(None, opened.read, CHUNK):
                yield chunk
            yield tail
        finally:
            opened.close()

    return stream


def _outcome(upload: Upload, result: Result) -> Outcome:
    match result:
        case Answer() as answer if 200 <= answer.status < 300:
            copy = upload.port.uploaded(upload.sender, answer.headers, answer.body)
            if copy is not None:
                kept = {"id": copy.id, "life_s": copy.life.total_seconds()}
                return Outcome("accepted", canonical(kept))
            return _again(upload, "no id")
        case Answer(status=413):
            return Outcome("refused", "HTTP 413", "mediaTooLarge")
        case Answer(status=status) if 400 <= status < 500 and status not in (408, 429):
            return Outcome("refused", f"HTTP {status}", NO)
        case Answer() as answer:
            return _again(upload, f"HTTP {answer.status}", answer.retry_after_s)
        case Refused(reason):
            return Outcome("refused", reason, "addressRefused")
        case NotSent(reason) | Unclear(reason):
            return _again(upload, reason)


def _again(upload: Upload, reason: str, pause_s: float | None = None) -> Outcome:
    if upload.attempt >= MAX_ATTEMPTS:
        return Outcome("refused", reason, NO)
    return Outcome("retry", reason, "mediaNotTaken", retry_after_s=pause_s and min(pause_s, 60.0))
