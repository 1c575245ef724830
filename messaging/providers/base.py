"""The port to a messaging provider: what differs between 8x8 and the next one, and no more.

An adapter is pure: it turns values into a request, an answer into an outcome, a webhook's bytes
into items. It touches neither database nor network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from messaging.content.values import Content, Json
from outbox.ports import Outcome

ItemKind = Literal["message", "status", "account"]
ReplyKind = Literal["text", "button", "list", "flow", "media", "other"]


@dataclass(frozen=True, slots=True)
class ProviderRequest:
    """One request to the provider. `headers` holds the API key: never log them."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sender:
    """The channel as its provider knows it. `credentials` is the decrypted JSON of the channel,
    `options` its choices where a dialect leaves some (Channel.options)."""

    base_url: str
    sub_account: str
    provider_ref: str
    credentials: Mapping[str, str] = field(repr=False)
    options: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotCarried:
    """This provider has no such message; `reason` says what it cannot carry."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReadMark:
    """What a customer is shown of their message (the provider's id): that it was read, that an
    answer is being written."""

    umid: str
    read: bool = False
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """How the customer is reached; either may be missing, the number wins."""

    msisdn: str = field(default="", repr=False)
    bsuid: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One item of a webhook. `key` is unique per channel and the same at every delivery.

    `address` is "msisdn:+65... bsuid:US.1" for messages, the provider's message id for statuses.
    `channel_ref` names the provider's channel if the item says so. `body` is canonical JSON text.
    """

    kind: ItemKind
    key: str
    body: str
    address: str = ""
    occurred_at: datetime | None = None
    channel_ref: str = ""


@dataclass(frozen=True, slots=True)
class InboundView:
    """A customer's message as stored: its send-body-like content and the sender's profile name."""

    type: str
    content: Mapping[str, Json]
    profile_name: str = ""


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A customer's message as journeys read it.

    `body` is the webhook body without our token; `token` names our message by its button,
    `reply_to` by the provider's id. `text` is what the customer wrote or tapped. `answers` are
    the fields of a Flow submission, None for every other kind. `tapped` is the id of the button or
    row as its author wrote it, `media` the type that the provider gives (image, location, ...).
    """

    kind: ReplyKind
    body: Json
    token: str | None = None
    reply_to: str | None = None
    text: str = ""
    answers: Mapping[str, Json] | None = None
    tapped: str = ""
    media: str = ""


@dataclass(frozen=True, slots=True)
class StatusView:
    """What a status item says. `rank` orders states (see messaging/statuses.py), 0 is unknown;
    `code` is our name of a failure, `number` the provider's. `stopped` is the topic of which the
    person wants no more messages: that is why it failed. `category` is what Meta charges it as."""

    provider_id: str
    client_id: str
    rank: int
    at: datetime | None
    code: str = ""
    number: str = ""
    stopped: str | None = None
    category: str = ""


class Unreadable(Exception):
    """These bytes are no JSON, or nested too deep: keep the delivery, make no items."""


class Provider(Protocol):
    """One provider's dialect; stateless, one instance per process."""

    verifies: bool
    """Whether it checks the webhook's address by a GET before it posts there."""

    webhook_limit: int
    """The largest webhook body in bytes."""

    has_window: bool
    """Whether free-form messages may go out only within 24 h of the customer's last one."""

    needs_number: bool
    """Whether nobody is reached without a phone number."""

    envelope_keys: tuple[str, ...]
    """Keys of the send body that an author may write beside the content."""

    def build_send(
        self,
        sender: Sender,
        recipient: Recipient,
        content: Content,
        client_id: str,
        envelope: Mapping[str, Json],
        token: str = "",
    ) -> ProviderRequest | NotCarried:
        """Return the request of one attempt; `envelope` holds send-body keys beside the content
        (context, channels, expiry, ...) that the author wrote. `token` is the message's reply
        token: the content bears it where an id can, a form by the adapter."""
        ...

    def bears_token(self, content: Content) -> bool:
        """Tell whether the adapter makes this content's answer name its message by a token."""
        ...

    def parse_answer(
        self, status: int, headers: Mapping[str, str], body: bytes, attempt: int = 1
    ) -> Outcome:
        """Return what the answer to the `attempt`-th request means. Never raises."""
        ...

    def build_read_mark(self, sender: Sender, mark: ReadMark) -> Sequence[ProviderRequest]:
        """Return the requests that show it; none where the provider has no such thing."""
        ...

    def is_authentic(self, raw: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
        """Tell, in constant time, whether a webhook's bytes and headers (names in small letters)
        come from somebody who knows one of the secrets: two are right while one is changed."""
        ...

    def verify(self, query: Mapping[str, str], token: str) -> str | None:
        """Return the text that answers a GET by which the provider checks the address; None when
        it does not know the token, or when this provider checks nothing."""
        ...

    def split_webhook(self, body: bytes) -> Sequence[InboxItem]:
        """Return the items of a webhook body; raise Unreadable."""
        ...

    def read_inbound(self, body: Json) -> InboundView:
        """Return the content of a message item's body."""
        ...

    def read_reply(self, body: Json) -> ReplyView:
        """Return a message item's body as journeys see it."""
        ...

    def read_status(self, body: Json) -> StatusView:
        """Return what a status item's body says."""
        ...
