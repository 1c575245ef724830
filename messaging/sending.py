"""Sending messages: what the outbox asks of effects of kind `message`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import aiohttp
from django.conf import settings
from django.db import connection

from contacts.identities import Reach, reach_of
from messaging.content.marking import with_token
from messaging.content.reading import parse
from messaging.content.values import canonical
from messaging.media.copies import STALE_CODES, Placed, Wanted, forget_copies, place_files
from messaging.models import Message
from messaging.outbound import Answer, Call, NotSent, Refused, Unclear, send
from messaging.payloads import PAYLOAD_VERSION, MessagePayload, read_payload
from messaging.providers.base import NotCarried, Provider, ProviderRequest, Recipient
from messaging.providers.registry import provider_of
from messaging.queueing import Outgoing, queue_messages
from messaging.quoting import Quotes, quotes_of
from messaging.records import (
    forget_failures,
    record_acceptance,
    record_failures,
    record_outcomes,
)
from messaging.senders import Origin, Senders
from outbox.ports import Finished, Outcome, Row

__all__ = ["MessageHandler", "Outgoing", "client_id", "queue_messages"]

NO_CREDENTIALS_PAUSE_S = 60.0
# A message whose file the provider does not know is tried so often with new copies.
COPY_ATTEMPTS = 6

BEGIN_ATTEMPTS = """
INSERT INTO messaging_messageattempt
       (account_id, message_id, channel_id, n, client_id, began_at, outcome, error_code)
SELECT v.account, v.message, v.channel, v.n, v.client_id, clock_timestamp(), '', ''
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::text[])
       AS v(account, message, channel, n, client_id)
"""
# Sending again is only safe to judge while receipts come in.
SAFE_TO_REPEAT = """
SELECT c.id FROM messaging_channel c
 WHERE c.id = ANY(%s) AND c.send_policy = 'at_least_once'
   AND c.webhook_seen_at > clock_timestamp() - interval '10 min'
   AND NOT EXISTS (SELECT 1 FROM messaging_channelcheck k
                    WHERE k.channel_id = c.id AND k.item = 'webhook' AND k.state = 'fail')
"""


def client_id(public_id: uuid.UUID, attempt: int) -> str:
    """Return the id of an attempt; receipts bring it back (8x8: at most 50 characters)."""
    return f"{public_id.hex}.{attempt}"


@dataclass(frozen=True, slots=True)
class MessageParcel:
    """One attempt, ready to go."""

    provider: Provider
    request: ProviderRequest
    attempt: int
    # Whether it names a file by a copy at the provider.
    is_copied: bool = False


class _Text(NamedTuple):
    """The columns of a message that a send needs."""

    id: int
    public_id: uuid.UUID
    content: str
    reply_token: str


class MessageHandler:
    """Performs effects of kind `message`; one instance per process."""

    payload_version = PAYLOAD_VERSION

    def __init__(self) -> None:
        self._senders = Senders()

    def begun(self, rows: Sequence[Row]) -> Mapping[int, MessageParcel | Outcome]:
        """Note the attempts and return what to send; personal data is read only now."""
        payloads = {row.id: read_payload(row.payload) for row in rows}
        senders = self._senders.of(payload.channel for payload in payloads.values())
        messages = _texts(payload.message for payload in payloads.values())
        reaches = _reaches(payloads.values(), senders)
        placed = place_files(_wanted(rows, payloads, senders, messages))
        quotes = quotes_of(
            payloads.values(),
            [
                (payloads[id].channel, one.body)
                for id, one in placed.items()
                if isinstance(one, Placed)
            ],
        )
        # What waits for its files makes no attempt.
        going = [row for row in rows if not isinstance(placed.get(row.id), Outcome)]
        _note_attempts([row for row in going if payloads[row.id].message in messages], payloads)
        parcels = {}
        for row in rows:
            payload = payloads[row.id]
            message, reach = messages.get(payload.message), reaches.get(payload.contact, Reach())
            parcels[row.id] = _parcel(
                row,
                payload,
                senders.get(payload.channel),
                message,
                reach,
                placed.get(row.id),
                quotes,
            )
        return parcels

    async def perform(self, parcel: Any, session: aiohttp.ClientSession) -> Outcome:
        """Make one attempt and say what it came to."""
        if isinstance(parcel, Outcome):
            return parcel
        ready: MessageParcel = parcel
        ask = ready.request
        call = Call(ask.method, ask.url, ask.headers, ask.body, settings.OUTBOX_SEND_TIMEOUT_S)
        match await send(session, call):
            case Answer() as answer:
                outcome = ready.provider.parse_answer(
                    answer.status, answer.headers, answer.body, ready.attempt
                )
                return _with_new_copies(ready, outcome)
            case NotSent(reason):
                return Outcome("retry", _reason(reason), "notSent")
            case Unclear(reason):
                return Outcome("uncertain", _reason(reason), "noAnswer")
            case Refused(reason):
                return Outcome("refused", _reason(reason), "addressRefused")

    def finished(self, rows: Sequence[Finished]) -> None:
        """Record what the provider said, on the attempts and on the messages."""
        record_outcomes(rows)
        stale = [one for one in rows if one.outcome.code in STALE_CODES]
        forget_copies(read_payload(one.row.payload).message for one in stale)

    def failed(self, rows: Sequence[Row], code: str) -> None:
        """Record messages that failed without an answer: expired, refused by a check, unclear."""
        record_failures([read_payload(row.payload).message for row in rows], code)

    def settle(self, rows: Sequence[Row]) -> set[int]:
        """Return the rows that may be sent again: their channel says so, and its receipts work."""
        channels = {row.id: read_payload(row.payload).channel for row in rows}
        with connection.cursor() as cursor:
            cursor.execute(SAFE_TO_REPEAT, [sorted(set(channels.values()))])
            safe = {pk for (pk,) in cursor.fetchall()}
        return {row_id for row_id, channel in channels.items() if channel in safe}

    def accepted_by_hand(self, rows: Sequence[Row]) -> Mapping[int, str]:
        """Show the messages as accepted; which id the provider gave them stays unknown."""
        record_acceptance([read_payload(row.payload).message for row in rows])
        return {row.id: canonical({}) for row in rows}

    def asked_again(self, rows: Sequence[Row]) -> None:
        """Show the messages as queued again; the failed attempts stay in their history."""
        forget_failures([read_payload(row.payload).message for row in rows])


def _wanted(
    rows: Sequence[Row],
    payloads: Mapping[int, MessagePayload],
    origins: Mapping[int, Origin],
    messages: Mapping[int, _Text],
) -> dict[int, Wanted]:
    """Return row id -> the message to send; what is erased, or of no channel, is left out."""
    return {
        row.id: Wanted(
            row.account_id,
            payload.channel,
            origins[payload.channel].provider,
            messages[payload.message].content,
            row.attempt,
        )
        for row in rows
        for payload in [payloads[row.id]]
        if payload.channel in origins
        and payload.message in messages
        and messages[payload.message].content
    }


def _with_new_copies(parcel: MessageParcel, outcome: Outcome) -> Outcome:
    """Return a refusal that may be about a copy of a file as a reason to try with a new copy:
    what was refused was not sent."""
    is_stale = outcome.kind == "refused" and outcome.code in STALE_CODES
    if is_stale and parcel.is_copied and parcel.attempt < COPY_ATTEMPTS:
        return replace(outcome, kind="retry", retry_after_s=1.0)
    return outcome


def _reason(reason: str) -> str:
    return canonical({"reason": reason})


def _texts(message_ids: Iterable[int]) -> dict[int, _Text]:
    rows = Message.objects.filter(pk__in=list(message_ids))
    found = rows.values_list("pk", "public_id", "content", "reply_token")
    return {row[0]: _Text(*row) for row in found}


def _reaches(payloads: Iterable[MessagePayload], origins: Mapping[int, Origin]) -> dict[int, Reach]:
    """Return how the recipients can be reached; a BSUID counts in its channel's portfolio."""
    scopes = {
        payload.contact: origins[payload.channel].scope
        for payload in payloads
        if payload.channel in origins
    }
    return reach_of(scopes, scopes)


def _note_attempts(rows: Sequence[Row], payloads: Mapping[int, MessagePayload]) -> None:
    noted = [
        (
            row.account_id,
            payload.message,
            payload.channel,
            row.attempt,
            client_id(uuid.UUID(payload.public_id), row.attempt),
        )
        for row in rows
        for payload in [payloads[row.id]]
    ]
    if not noted:
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN_ATTEMPTS, [list(column) for column in zip(*noted, strict=True)])


def _parcel(
    row: Row,
    payload: MessagePayload,
    origin: Origin | None,
    message: _Text | None,
    reach: Reach,
    placed: Placed | Outcome | None,
    quotes: Quotes,
) -> MessageParcel | Outcome:
    """Return the attempt to make, or its outcome when that is known without asking."""
    if message is None or origin is None or placed is None:
        return Outcome("refused", code="erased")
    if isinstance(placed, Outcome):
        return placed
    provider = provider_of(origin.provider)
    if not reach.msisdn and (provider.needs_number or not reach.bsuid):
        return Outcome("refused", code="noRecipient")
    if origin.sender is None:
        pause = NO_CREDENTIALS_PAUSE_S
        return Outcome("retry", code="noCredentials", retry_after_s=pause, pause_gate_s=pause)
    content = quotes.content(payload.channel, parse(placed.body))
    if message.reply_token:
        content = with_token(content, message.reply_token)
    ask = provider.build_send(
        origin.sender,
        Recipient(reach.msisdn, reach.bsuid),
        content,
        client_id(message.public_id, row.attempt),
        quotes.envelope(payload),
        message.reply_token,
    )
    if isinstance(ask, NotCarried):
        return Outcome("refused", _reason(ask.reason), "notCarried")
    return MessageParcel(provider, ask, row.attempt, placed.is_copied)
