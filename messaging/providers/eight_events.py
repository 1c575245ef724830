"""8x8's webhooks as typed events: Chat Apps, SMS, and what becomes of the account.

Source: 8x8 Connect webhooks: inbound messages, delivery receipts, SMS, WhatsApp business management
events. Names are compared without case; missing fields are borne; nothing is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from messaging.content.values import Json, canonical
from messaging.providers import cloud_events
from messaging.providers.base import InboxItem
from messaging.providers.eight_reading import (
    hash_key,
    is_plain,
    item_key,
    lower,
    object_at,
    payload_of,
    split_with,
    text_of,
    time_of,
)
from messaging.providers.eight_webhooks import read_status
from messaging.providers.events import Event, EventKind, Person, item_of, person

Medium = Literal["whatsapp", "sms"]
Fields = Mapping[str, Json]

# Events of the business account, by the names in 8x8's field table and in its samples.
_KINDS: dict[str, EventKind] = {
    "account_update": "account",
    "phone_number_quality_update": "account",
    "phone_number_name_update": "account",
    "business_capability_update": "account",
    "account_review_update": "account",
    "account_alerts": "account",
    "security": "account",
    "user_id_update": "account",
    "whatsapp_user_id_update": "account",
    "contacts": "message",
    "whatsapp_contact": "message",
    "user_preferences": "preference",
    "whatsapp_preference": "preference",
    "template_status_update": "template",
    "template_quality_update": "template",
    "template_category_update": "template",
    "template_correct_category_detection": "template",
    "template_components_update": "template",
    "flows": "flow",
}
_SNAKE = re.compile(r"(?<=[a-z])(?=[A-Z])")


def split(body: bytes, ours: Medium = "whatsapp") -> list[InboxItem]:
    """Return the items of a webhook body: one, or one per element of an array.

    Raises Unreadable for what is no JSON, or nested deeper than 64.
    """
    return split_with(body, lambda value: item_of(read_one(value, ours)))


def read(value: Json) -> list[Event]:
    """Return the events of a webhook's JSON value: one, or one per element of an array."""
    return [read_one(each) for each in (value if isinstance(value, list) else [value])]


def read_one(value: Json, ours: Medium = "whatsapp") -> Event:
    """Return the event of one body. `ours` is what the channel carries: messages of another
    medium are kept, but not the channel's to answer."""
    body = canonical(value)
    if not isinstance(value, dict):
        return Event("unknown", "", hash_key(body), value)
    default = "SMS" if ours == "sms" else "ChatApps"
    match (lower(value.get("namespace", default)), lower(value.get("eventType"))):
        case ("chatapps", "inbound_message_received"):
            return _message(value, body, ours)
        case ("sms", "inbound_message_received"):
            return _text_message(value, body, ours)
        case ("chatapps" | "sms" as medium, "outbound_message_status_changed"):
            if medium == "chatapps" or ours == "sms":
                return _status(value, body)
            return replace(_status(value, body), item="account")
        case ("chatapps", "external_app_message"):
            return replace(_message(value, body, ours), kind="echo", item="account", address="")
        case (_, "inboundmessage"):
            return replace(_message(value, body, ours), item="account", address="")
    if isinstance(value.get("eventDetails"), dict):
        return _of_account(value, body)
    if text_of(value, "messageId") and isinstance(value.get("status"), str):
        return _status(value, body)
    at = time_of(payload_of(value))
    return Event("unknown", "", hash_key(body), value, name=text_of(value, "eventType"), at=at)


# --- messages ------------------------------------------------------------------------------------


def _message(value: Fields, body: str, ours: Medium) -> Event:
    payload = payload_of(value)
    recipient = object_at(payload, "recipient")
    # A sub-account may carry other channels (LINE, Viber) too: kept, but not ours to answer.
    channel = lower(recipient.get("channel") or payload.get("channel") or "whatsapp")
    is_ours = channel == ours == "whatsapp"
    who = _customer(object_at(payload, "user"))
    return Event(
        "message",
        text_of(payload, "umid"),
        item_key("m", payload.get("umid")) or hash_key(body),
        value,
        item="message" if is_ours else "account",
        name=text_of(value, "eventType"),
        type=_type_of(payload),
        content=object_at(payload, "content"),
        contact=who,
        at=time_of(payload),
        address=who.address if is_ours else "",
        channel_ref=text_of(recipient, "channelId"),
    )


def _customer(user: Fields) -> Person:
    """Return the customer.

    Version 3 names the BSUID in `channelUserId`, and may lack `msisdn`; version 2 repeats the
    number's digits there.
    """
    user_id = text_of(user, "channelUserId")
    given = person(text_of(user, "msisdn"), user_id, text_of(user, "name"))
    as_number = person(user_id)
    if given.address.startswith("msisdn:") or not as_number.address:
        return given
    return replace(given, msisdn=as_number.msisdn)


def _type_of(payload: Fields) -> str:
    """Return Meta's name of what the message is, in the words of Event.type."""
    kind = lower(payload.get("type"))
    content = object_at(payload, "content")
    if kind == "interactive" or "interactive" in content:
        inner = text_of(object_at(content, "interactive"), "type")
        return _SNAKE.sub("_", inner).lower() or "interactive"
    if isinstance(content.get("payload"), str):
        return "button"
    return "document" if kind == "file" else kind or "unsupported"


def _text_message(value: Fields, body: str, ours: Medium) -> Event:
    """A text message of a phone: it names the sender's number alone."""
    payload = payload_of(value)
    who, is_ours = person(text_of(payload, "source")), ours == "sms"
    return Event(
        "message",
        text_of(payload, "umid"),
        item_key("m", payload.get("umid")) or hash_key(body),
        value,
        item="message" if is_ours else "account",
        name=text_of(value, "eventType"),
        type="text",
        content={"text": text_of(payload, "body")},
        contact=who,
        at=time_of(payload),
        address=who.address if is_ours else "",
        channel_ref=text_of(payload, "subAccountId"),
    )


def _status(value: Fields, body: str) -> Event:
    """A delivery receipt."""
    view = read_status(value)
    payload = payload_of(value)
    status = object_at(payload, "status")
    state = lower(status.get("state") or payload.get("status"))
    channel = lower(payload.get("channel", "whatsapp"))
    detail = lower(status.get("detail")) + ("" if channel == "whatsapp" else f":{channel}")
    key = item_key("s", view.provider_id or view.client_id, state, detail)
    to = _customer(object_at(payload, "user"))
    return Event(
        "status",
        view.provider_id,
        key or hash_key(body),
        value,
        item="status",
        name=text_of(value, "eventType"),
        type="message",
        content=status or {"status": payload.get("status")},
        contact=to if to.msisdn or to.user_id else person(text_of(payload, "destination")),
        state=state or lower(status.get("code")),
        at=view.at,
        address=view.provider_id if is_plain(view.provider_id) else "",
    )


# --- what becomes of the account -----------------------------------------------------------------


def _of_account(value: Fields, body: str) -> Event:
    """An event of the business account; what 8x8 passes on as Meta told it is read as Meta's."""
    name = text_of(value, "eventType")
    details = object_at(value, "eventDetails")
    event = Event(
        _KINDS.get(lower(name).removeprefix("message_"), "unknown"),
        text_of(value, "eventId"),
        item_key("a", value.get("eventId")) or hash_key(body),
        value,
        name=name,
        type=name,
        content=details,
        state=_state(details),
        at=time_of(value),
    )
    raw = object_at(details, "rawEvent")
    told = next(iter(cloud_events.read(as_meta(value))), None) if raw else None
    if told is None or told.kind == "unknown":
        return event
    return replace(
        event,
        kind=told.kind,
        item=told.item,
        type=told.type,
        content=told.content,
        contact=told.contact,
        state=told.state,
        at=told.at or event.at,
        address=told.address,
    )


def as_meta(value: Fields) -> Json:
    """Return Meta's webhook that a business management event brings in `rawEvent`."""
    raw = object_at(object_at(value, "eventDetails"), "rawEvent")
    change = {"field": lower(value.get("eventType")).removeprefix("whatsapp_"), **raw}
    return {"entry": [{"id": text_of(value, "businessAccountId"), "changes": [change]}]}


def _state(details: Fields) -> str:
    """Return what became of it, by the first of 8x8's names for that."""
    meta = object_at(details, "meta")
    names = ("status", "event", "newQualityScore", "newCategory", "correctCategory")
    found = (text_of(source, name) for source in (details, meta) for name in names)
    return next(filter(None, found), "")
