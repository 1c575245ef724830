"""Read marks and typing: what the customer sees when a journey has taken their message.

Two options of a channel, both off by default: `mark_read` shows that the message was read,
`show_typing` that an answer is being written (it ends with the answer, or after 25 seconds). They
are effects of kind `read_mark`: they hold nobody up, and repeating one changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from django.conf import settings

from messaging.content.values import canonical
from messaging.models import Channel, InboundEvent
from messaging.outbound import Answer, Call, NotSent, Refused, Unclear, send
from messaging.providers.base import ProviderRequest, ReadMark
from messaging.providers.registry import provider_of
from messaging.senders import Origin, Senders
from outbox.ports import Finished, Outcome, Row
from outbox.queue import NewEffect

KIND = "read_mark"
PAYLOAD_VERSION = 1
# Told later than that it would be about nothing any more.
LIFE = timedelta(minutes=2)
MAX_ATTEMPTS = 3
_MESSAGE_KEY = "m:"


@dataclass(frozen=True, slots=True)
class ReadMarkParcel:
    """What to tell the provider, in this order."""

    requests: tuple[ProviderRequest, ...]
    attempt: int


def read_marks_for(items: Iterable[InboundEvent], now: datetime) -> list[NewEffect]:
    """Return the effects that tell the customers of messages which a journey took, by the options
    of their channels. `now` is wall time."""
    return [
        effect
        for item in items
        if item.channel is not None
        and item.kind == InboundEvent.Kind.MESSAGE
        and item.key.startswith(_MESSAGE_KEY)
        and (effect := _effect(item, item.channel, now)) is not None
    ]


def _effect(item: InboundEvent, channel: Channel, now: datetime) -> NewEffect | None:
    if channel.options == "{}" or not _may_be_told(item, channel):
        return None
    chosen = channel.choices
    marks, types = bool(chosen.get("mark_read")), bool(chosen.get("show_typing"))
    if not (marks or types):
        return None
    umid = item.key.removeprefix(_MESSAGE_KEY)
    payload = {"channel": channel.pk, "umid": umid, "read": marks, "typing": types}
    return NewEffect(
        account_id=item.account_id,
        key=f"{KIND}:{item.pk}",
        kind=KIND,
        payload=canonical(payload),
        payload_version=PAYLOAD_VERSION,
        gate=f"{KIND}:{channel.pk}",
        due_at=now,
        expires_at=now + LIFE,
        grace_s=0,
    )


def _may_be_told(item: InboundEvent, channel: Channel) -> bool:
    """Ask the channel's own switches: an archived one tells nobody anything, one with the staging
    switch its test numbers alone."""
    if channel.archived_at is not None:
        return False
    listed = {f"msisdn:{number}" for number in channel.test_numbers.split()}
    return not channel.is_staging or not listed.isdisjoint(item.address.split())


class ReadMarkHandler:
    """Performs effects of kind `read_mark`; one instance per process."""

    payload_version = PAYLOAD_VERSION

    def __init__(self) -> None:
        self._senders = Senders()

    def begun(self, rows: Sequence[Row]) -> Mapping[int, ReadMarkParcel | Outcome]:
        payloads = {row.id: json.loads(row.payload) for row in rows}
        origins = self._senders.of(payload["channel"] for payload in payloads.values())
        return {
            row.id: _parcel(row, payloads[row.id], origins.get(payloads[row.id]["channel"]))
            for row in rows
        }

    async def perform(self, parcel: Any, session: aiohttp.ClientSession) -> Outcome:
        if isinstance(parcel, Outcome):
            return parcel
        outcome = Outcome("accepted", "{}")
        for ask in parcel.requests:
            outcome = await _tell(ask, parcel.attempt, session)
            if outcome.kind != "accepted":
                break
        return outcome

    def finished(self, rows: Sequence[Finished]) -> None:
        """Nothing waits for a read mark."""

    def failed(self, rows: Sequence[Row], code: str) -> None:
        """The row's error says it."""

    def settle(self, rows: Sequence[Row]) -> set[int]:
        return {row.id for row in rows}

    def accepted_by_hand(self, rows: Sequence[Row]) -> Mapping[int, str]:
        return dict.fromkeys((row.id for row in rows), "{}")

    def asked_again(self, rows: Sequence[Row]) -> None:
        """Nothing is kept of a failure but the effect itself."""


def _parcel(row: Row, payload: dict[str, Any], origin: Origin | None) -> ReadMarkParcel | Outcome:
    if origin is None or origin.sender is None:
        return Outcome("refused", code="noCredentials")
    mark = ReadMark(payload["umid"], payload["read"], payload["typing"])
    asked = provider_of(origin.provider).build_read_mark(origin.sender, mark)
    return ReadMarkParcel(tuple(asked), row.attempt)


async def _tell(ask: ProviderRequest, attempt: int, session: aiohttp.ClientSession) -> Outcome:
    call = Call(ask.method, ask.url, ask.headers, ask.body, settings.OUTBOX_SEND_TIMEOUT_S)
    match await send(session, call):
        case Answer(status=status) if 200 <= status < 300:
            return Outcome("accepted", "{}")
        case Answer(status=status):
            return Outcome("refused", canonical({"http": status}), f"http:{status}")
        case NotSent(reason) | Unclear(reason) if attempt < MAX_ATTEMPTS:
            return Outcome("retry", canonical({"reason": reason}), "notSent")
        case NotSent(reason) | Unclear(reason) | Refused(reason):
            return Outcome("refused", canonical({"reason": reason}), "failed")
