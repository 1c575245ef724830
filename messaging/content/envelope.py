"""What stands around a content in a send body: who gets it, what it answers, until when.

8x8: {"user": {"msisdn", "channelUserId"}, "clientMessageId", "context": {"umid"}, "channels",
"scheduled", "expiry", "dlrCallbackUrl"}. Cloud API: {"messaging_product", "recipient_type", "to" or
"recipient", "context": {"message_id"}, "biz_opaque_callback_data"}.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from messaging.content.leniently import object_of, text_of
from messaging.content.parts import Dialect, Extra, Issue, Json
from messaging.content.recognising import CLOUD_ENVELOPE, EIGHT_ENVELOPE

# 8x8 Chat Apps API: clientMessageId.
CLIENT_ID = 50


@dataclass(frozen=True, slots=True)
class Envelope:
    """`given` are its keys as written; `dialect` tells whose they are."""

    given: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"

    @property
    def msisdn(self) -> str:
        if self.dialect == "8x8":
            return text_of(object_of(self.given, "user"), "msisdn")
        return text_of(self.given, "to")

    @property
    def bsuid(self) -> str:
        if self.dialect == "8x8":
            return text_of(object_of(self.given, "user"), "channelUserId")
        return text_of(self.given, "recipient")

    @property
    def client_id(self) -> str:
        """What comes back in receipts."""
        return text_of(self.given, "clientMessageId", "biz_opaque_callback_data")

    @property
    def quoted(self) -> str:
        """The id of the message that this one answers."""
        return text_of(object_of(self.given, "context"), "umid", "message_id")


def envelope_of(body: Extra, dialect: Dialect) -> Envelope:
    known = EIGHT_ENVELOPE if dialect == "8x8" else CLOUD_ENVELOPE
    return Envelope({key: value for key, value in body.items() if key in known}, dialect)


def envelope_in(envelope: Envelope, dialect: Dialect) -> tuple[Extra, tuple[Issue, ...]]:
    """Return the envelope's keys in a dialect, and what is not carried."""
    if dialect == envelope.dialect or not envelope.given:
        return envelope.given, ()
    if dialect == "cloud":
        return _cloud(envelope), tuple(_not_at_cloud(envelope.given))
    return _eight(envelope), tuple(_not_at_eight(envelope))


def _cloud(envelope: Envelope) -> dict[str, Json]:
    """A number wins over a business-scoped id."""
    recipient = {"recipient": envelope.bsuid} if envelope.bsuid else {}
    to = {"to": envelope.msisdn} if envelope.msisdn else recipient
    context = {"context": {"message_id": envelope.quoted}} if envelope.quoted else {}
    client = {"biz_opaque_callback_data": envelope.client_id} if envelope.client_id else {}
    head = {"messaging_product": "whatsapp", "recipient_type": "individual"}
    return {**head, **to, **context, **client}


def _eight(envelope: Envelope) -> dict[str, Json]:
    bsuid = {"channelUserId": envelope.bsuid} if envelope.bsuid else {}
    user = {"msisdn": envelope.msisdn} if envelope.msisdn else bsuid
    context = {"context": {"umid": envelope.quoted}} if envelope.quoted else {}
    fits = 0 < len(envelope.client_id) <= CLIENT_ID
    client = {"clientMessageId": envelope.client_id} if fits else {}
    return {**({"user": user} if user else {}), **context, **client}


def _not_at_cloud(given: Extra) -> Iterator[Issue]:
    for key in ("scheduled", "expiry", "dlrCallbackUrl"):
        if given.get(key) is not None:
            yield _not_carried(key)
    if object_of(given, "user").get("country") is not None:
        yield _not_carried("user.country")
    channels = given.get("channels")
    for index, each in enumerate(channels if isinstance(channels, list) else ()):
        if text_of(object_of(each), "channel").lower() != "whatsapp":
            yield _not_carried(f"channels[{index}]")


def _not_at_eight(envelope: Envelope) -> Iterator[Issue]:
    if envelope.given.get("recipient_type", "individual") != "individual":
        yield _not_carried("recipient_type")
    if len(envelope.client_id) > CLIENT_ID:
        yield _not_carried("biz_opaque_callback_data")


def _not_carried(path: str) -> Issue:
    return Issue("not_carried", "This is not carried.", path, "warning")
