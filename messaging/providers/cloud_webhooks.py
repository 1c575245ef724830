"""Meta's webhooks: bytes into inbox items, and the items' bodies into views."""

from __future__ import annotations

from contacts.topics import MARKETING
from messaging.content.values import Json
from messaging.providers import eight_webhooks
from messaging.providers.base import InboundView, InboxItem, ReplyView, StatusView
from messaging.providers.cloud_events import read
from messaging.providers.cloud_normal import errors_of, number_of, webhook
from messaging.providers.cloud_reading import (
    Fields,
    channel_ref,
    contact_of,
    first,
    first_of,
    moment,
    sender,
)
from messaging.providers.codes import META_STOPPED_MARKETING, meta_name
from messaging.providers.eight_reading import object_at, splitting, text_of
from messaging.providers.events import item_of
from messaging.ranks import ACCEPTED, DELIVERED, FAILED, READ, SENT, UNKNOWN

_RANKS = {
    "accepted": ACCEPTED,
    "held_for_quality_assessment": ACCEPTED,
    "sent": SENT,
    "delivered": DELIVERED,
    "read": READ,
    # A voice message that was listened to has been read.
    "played": READ,
    "failed": FAILED,
}


def split(body: bytes) -> list[InboxItem]:
    """Return the items of a webhook's body; raise Unreadable."""
    return splitting(body, lambda value: [item_of(event) for event in read(value)])


def normal_body(body: Json) -> Json:
    """Return a message item's body in the shape of 8x8's webhook, version 3."""
    change = first(body)
    message = first_of(change.value, "messages") if change else {}
    if change is None or not message:
        return {"payload": {"content": {}}}
    who = sender(message, contact_of(change, message))
    errors = errors_of(change.value)
    return webhook(message, errors, who, channel_ref(change), moment(message.get("timestamp")))


def read_inbound(body: Json) -> InboundView:
    """Return the content of a message and the sender's profile name."""
    return eight_webhooks.read_inbound(normal_body(body))


def read_reply(body: Json) -> ReplyView:
    """Return a message as journeys see it: as if 8x8 had told of it."""
    return eight_webhooks.read_reply(normal_body(body))


def read_status(body: Json) -> StatusView:
    """Return what a status says. One of a payment (`type`) tells nothing of delivery."""
    change = first(body)
    status = first_of(change.value, "statuses") if change else {}
    is_delivery = text_of(status, "type").lower() in {"", "message"}
    rank = _RANKS.get(text_of(status, "status").lower(), UNKNOWN) if is_delivery else UNKNOWN
    error = first_of(status, "errors")
    number = number_of(error)
    has_failed = rank == FAILED
    return StatusView(
        provider_id=text_of(status, "id"),
        client_id=text_of(status, "biz_opaque_callback_data"),
        rank=rank,
        at=moment(status.get("timestamp")),
        code=meta_name(_number(number)) if has_failed else "",
        number=number,
        stopped=MARKETING if has_failed and number == META_STOPPED_MARKETING else None,
        category=_category(status),
    )


def _category(status: Fields) -> str:
    return text_of(object_at(status, "pricing"), "category").lower()


def is_cloud(body: Json) -> bool:
    """Tell whether an item's body is of this dialect: items say so themselves."""
    return isinstance(body, dict) and isinstance(body.get("entry"), list)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None
