"""8x8 Chat Apps beyond one message: batches, details, cancelling, read marks, typing, regions.

Source: 8x8 Chat Apps API, `/api/v1/subaccounts/{subAccountId}/messages...` and `.../events`. What
is built here touches neither database nor network. Files are uploaded by messaging/media.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from messaging.content.values import Json, canonical
from messaging.providers.answers import is_id, number_of, object_of
from messaging.providers.base import ProviderRequest, ReadMark, Sender
from messaging.providers.codes import refusal_name
from messaging.providers.eight_reading import lower, object_at, text_of
from outbox.ports import Outcome

# "Up to 1,000 messages per request"; the schema beside it allows ten times as many.
MOST_IN_A_BATCH = 1_000
CLIENT_BATCH_ID = 100
# Region -> where Chat Apps and SMS are reached; others take the first.
REGIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "ap": {"chat": "https://chatapps.8x8.com", "contacts": "https://contacts.8x8.com"},
        "us": {"chat": "https://chatapps.us.8x8.com", "contacts": "https://contacts.us.8x8.com"},
        "uk": {"chat": "https://chatapps.8x8.uk", "contacts": "https://contacts.8x8.uk"},
        "id": {"chat": "https://chatapps.8x8.id", "contacts": "https://contacts.8x8.id"},
    }
)


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What became of a batch. `outcomes` is by client id, and empty when 8x8 told no more than
    the numbers of messages."""

    batch_id: str
    accepted: int
    rejected: int
    outcomes: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True)
class Detail:
    """A message on one channel: its state, and the error of one that failed."""

    step: int
    channel: str
    state: str
    number: int | None = None


def request(
    sender: Sender, method: str, path: str, body: Json | None = None, **query: str
) -> ProviderRequest:
    """Return a request below the sub-account's address, `path` as in "messages/batch"."""
    sub_account = quote(sender.sub_account, safe="")
    headers = {"Authorization": f"Bearer {sender.credentials.get('api_key', '')}"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    return ProviderRequest(
        method=method,
        url=f"{sender.base_url.rstrip('/')}/api/v1/subaccounts/{sub_account}/{path}",
        headers=headers,
        body=canonical(body).encode() if body is not None else b"",
    )


def build_batch(sender: Sender, messages: Sequence[Json], batch_id: str) -> ProviderRequest:
    """Return the request of many messages, each a whole send body.

    Raises ValueError for none, or for more than MOST_IN_A_BATCH.
    """
    if not 0 < len(messages) <= MOST_IN_A_BATCH:
        raise ValueError(f"a batch has 1 to {MOST_IN_A_BATCH} messages, not {len(messages)}")
    body = {
        "clientBatchId": batch_id[:CLIENT_BATCH_ID],
        "messages": list(messages),
        "includeMessagesInResponse": True,
    }
    return request(sender, "POST", "messages/batch", body)


def parse_batch(body: bytes) -> BatchAnswer | None:
    """Return what a 200 says of a batch; None when it is no answer to one."""
    answer = object_of(body)
    accepted = number_of(answer.get("acceptedCount"))
    rejected = number_of(answer.get("rejectedCount"))
    if accepted is None or rejected is None:
        return None
    told = answer.get("messages")
    rows = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    outcomes = {text_of(one, "clientMessageId"): _outcome(one) for one in rows}
    return BatchAnswer(text_of(answer, "batchId"), accepted, rejected, outcomes)


def _outcome(told: Mapping[str, Json]) -> Outcome:
    umid, status = text_of(told, "umid"), object_at(told, "status")
    number = number_of(status.get("errorCode"))
    known = umid if is_id(umid) else ""
    if lower(status.get("state")) == "rejected":
        name = "failed" if number is None else refusal_name(number)
        result = canonical({"code": number, "message": text_of(status, "errorMessage")[:200]})
        return Outcome("refused", result, name, known)
    if not known:
        return Outcome("uncertain", code="noUmid")
    return Outcome("accepted", canonical({"umid": umid}), provider_id=umid)


def build_details(sender: Sender, umid: str) -> ProviderRequest:
    """Return the request for a message's details; 8x8 answers one a second per sub-account."""
    return request(sender, "GET", f"messages/{quote(umid, safe='')}")


def parse_details(body: bytes) -> list[Detail]:
    """Return a message's attempts by channel, in their order."""
    told = object_of(body).get("data")
    rows = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    found = [_detail(one, place) for place, one in enumerate(rows, start=1)]
    return sorted(found, key=lambda detail: detail.step)


def _detail(told: Mapping[str, Json], place: int) -> Detail:
    status = object_at(told, "status")
    return Detail(
        number_of(told.get("step")) or place,
        lower(told.get("channel")),
        lower(status.get("state")) or lower(told.get("status")),
        number_of(status.get("errorCode")),
    )


def build_cancel(sender: Sender, umid: str) -> ProviderRequest:
    """Return the request that takes a scheduled message back."""
    return request(sender, "DELETE", f"messages/{quote(umid, safe='')}")


def build_cancel_batch(sender: Sender, batch_id: str) -> ProviderRequest:
    """Return the request that takes a scheduled batch back."""
    return request(sender, "DELETE", f"messages/batch/{quote(batch_id, safe='')}")


def parse_cancel(status: int, body: bytes) -> int | None:
    """Return how many messages were taken back; None when the answer does not say."""
    if status == 404:
        return 0
    return number_of(object_of(body).get("cancelledCount")) if status == 200 else None


def build_read_mark(sender: Sender, mark: ReadMark) -> list[ProviderRequest]:
    """Return the requests of a read mark and of a typing indicator (for messages of the last two
    hours)."""
    asked = []
    if mark.read:
        asked.append(request(sender, "POST", f"messages/{quote(mark.umid, safe='')}/read"))
    if mark.typing:
        body = {"channel": "whatsapp", "type": "typing", "umid": mark.umid}
        asked.append(request(sender, "POST", "events", body))
    return asked
