"""Meta's webhooks as typed events: one for each message, status, call or other change.

Source: Meta Cloud API, webhooks. A change of a field nobody names is kept as `unknown`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import partial

from messaging.content.values import Json, canonical
from messaging.providers.account_normal import details
from messaging.providers.cloud_normal import errors_of, normal, type_of
from messaging.providers.cloud_reading import (
    Change,
    Fields,
    changes,
    channel_ref,
    contact_of,
    key_of,
    listed,
    moment,
    plain_text,
    sender,
)
from messaging.providers.eight_reading import object_at, text_of
from messaging.providers.events import Event, EventKind, Person, person

# What is told in messages but answers nothing: it starts no journey and opens no window.
_NOTICES = frozenset({"system", "edit", "revoke"})
_TEMPLATE_FIELDS = frozenset(
    {
        "message_template_status_update",
        "message_template_quality_update",
        "message_template_components_update",
        "template_category_update",
        "template_correct_category_detection",
    }
)
_ACCOUNT_FIELDS = frozenset(
    {
        "account_alerts",
        "account_review_update",
        "account_update",
        "business_capability_update",
        "business_status_update",
        "history",
        "phone_number_name_update",
        "phone_number_quality_update",
        "security",
        "smb_app_state_sync",
        "user_id_update",
    }
)


def read(value: Json) -> list[Event]:
    """Return the events of a webhook's JSON value, in their order."""
    found = [event for change in changes(value) for event in _of_change(change)]
    if found:
        return found
    key = "h:" + hashlib.sha256(canonical(value).encode()).hexdigest()
    return [Event("unknown", "", key, value)]


def _of_change(change: Change) -> Iterator[Event]:
    match change.field:
        case "messages":
            yield from _conversation(change)
        case "calls":
            yield from (_call(change, "calls", one) for one in listed(change.value, "calls"))
            yield from (_call(change, "statuses", one) for one in listed(change.value, "statuses"))
        case "smb_message_echoes":
            yield from (_echo(change, one) for one in listed(change.value, "message_echoes"))
        case "user_preferences":
            yield from _each(change, "user_preferences", partial(_preference, change))
        case "user_id_update":
            yield from _each(change, "user_id_update", partial(_user_id, change))
        case _:
            yield _account(change)


def _each(change: Change, name: str, make: Callable[[Fields], Event]) -> Iterator[Event]:
    yield from map(make, listed(change.value, name))


def _conversation(change: Change) -> Iterator[Event]:
    messages, statuses = listed(change.value, "messages"), listed(change.value, "statuses")
    yield from (_message(change, one) for one in messages)
    yield from (_status(change, one) for one in statuses)
    if not messages and not statuses:
        errors = errors_of(change.value)
        yield _told(change, "account" if errors else "unknown", "errors", {"errors": errors})


# --- messages ------------------------------------------------------------------------------------


def _message(change: Change, message: Fields) -> Event:
    contact = contact_of(change, message)
    who, kind = sender(message, contact), type_of(message)
    body = change.body(messages=[message], **_with(contact))
    _, content = normal(message, errors_of(change.value))
    is_notice = kind in _NOTICES
    return Event(
        "message",
        text_of(message, "id"),
        key_of("m", text_of(message, "id")) or _hashed(body),
        body,
        item="account" if is_notice else "message",
        name=_notice_name(message, kind) if is_notice else kind,
        type=kind,
        content=content,
        contact=who,
        at=moment(message.get("timestamp")),
        address=who.address,
        channel_ref=channel_ref(change),
    )


def _notice_name(message: Fields, kind: str) -> str:
    """Return what a notice tells of: "user_changed_number", "edit", ..."""
    return text_of(object_at(message, "system"), "type") or kind


def _with(contact: Fields) -> dict[str, list[Json]]:
    return {"contacts": [contact]} if contact else {}


def _echo(change: Change, message: Fields) -> Event:
    """What the business wrote in its phone's app: `to` is the customer."""
    body = change.body(message_echoes=[message])
    _, content = normal(message, [])
    return Event(
        "echo",
        text_of(message, "id"),
        key_of("m", text_of(message, "id")) or _hashed(body),
        body,
        name=change.field,
        type=type_of(message),
        content=content,
        contact=person(text_of(message, "to"), text_of(message, "to_user_id")),
        at=moment(message.get("timestamp")),
        channel_ref=channel_ref(change),
    )


def _status(change: Change, status: Fields) -> Event:
    """A status; one of a payment says nothing of the message's delivery."""
    state, kind = text_of(status, "status").lower(), text_of(status, "type").lower()
    id = text_of(status, "id")
    # In a group each participant reads the message for themselves.
    reader = text_of(status, "recipient_participant_id")
    contact = _contact_of(change, status)
    body = change.body(statuses=[status], contacts=[contact] if contact else [])
    detail = ":".join(part for part in (kind, reader) if part)
    return Event(
        "status",
        id,
        key_of("s", id, state, detail) or _hashed(body),
        body,
        item="status",
        name="status",
        type=kind or "message",
        content=dict(status),
        contact=_recipient(change, status),
        state=state,
        at=moment(status.get("timestamp")),
        address=id if id.isprintable() and len(id) <= 200 else "",
        channel_ref=channel_ref(change),
    )


def _contact_of(change: Change, status: Fields) -> Fields:
    """Return the entry of `contacts` that a status is about; one for all when it names nobody."""
    contacts = listed(change.value, "contacts")
    number, user = text_of(status, "recipient_id"), text_of(status, "recipient_user_id")
    for contact in contacts:
        if number and text_of(contact, "wa_id") == number:
            return contact
        if user and text_of(contact, "user_id") == user:
            return contact
    return contacts[0] if len(contacts) == 1 and not number and not user else {}


def _recipient(change: Change, status: Fields) -> Person:
    contact = _contact_of(change, status)
    number = text_of(status, "recipient_id") or text_of(contact, "wa_id")
    user = text_of(status, "recipient_user_id") or text_of(contact, "user_id")
    return person(number, user, text_of(object_at(contact, "profile"), "name"))


def _call(change: Change, name: str, call: Fields) -> Event:
    """A call that begins, ends or rings. WhatsApp names the customer in `contacts` in any case."""
    contact = contact_of(change, call)
    state = text_of(call, "status") or text_of(call, "event")
    id = text_of(call, "id")
    body = change.body(**{name: [call]}, **_with(contact))
    return Event(
        "call",
        id,
        key_of("c", id, state.lower()) or _hashed(body),
        body,
        name="calls",
        type="call",
        content=dict(call),
        contact=_recipient(change, call) if name == "statuses" else sender(call, contact),
        state=state.lower(),
        at=moment(call.get("timestamp")),
        channel_ref=channel_ref(change),
    )


# --- what people set, and what becomes of the account --------------------------------------------


def _preference(change: Change, told: Fields) -> Event:
    body = change.body(user_preferences=[told])
    return Event(
        "preference",
        "",
        _hashed(body),
        body,
        name=change.field,
        type=text_of(told, "category") or change.field,
        content=dict(told),
        contact=person(text_of(told, "wa_id"), text_of(told, "user_id")),
        state=text_of(told, "value"),
        at=moment(told.get("timestamp")),
        channel_ref=channel_ref(change),
    )


def _user_id(change: Change, told: Fields) -> Event:
    body = change.body(user_id_update=[told])
    current = text_of(object_at(told, "user_id"), "current")
    return Event(
        "account",
        "",
        _hashed(body),
        body,
        name=change.field,
        type=change.field,
        content=dict(told),
        contact=person(text_of(told, "wa_id"), current),
        state="updated",
        at=moment(told.get("timestamp")) or moment(change.time),
        channel_ref=channel_ref(change),
    )


def _account(change: Change) -> Event:
    if change.field in _TEMPLATE_FIELDS:
        return _told(change, "template", change.field, details(change.field, change.value))
    if change.field == "flows":
        return _told(change, "flow", "flows", dict(change.value))
    kind: EventKind = "account" if change.field in _ACCOUNT_FIELDS else "unknown"
    return _told(change, kind, change.field, details(change.field, change.value))


def _told(change: Change, kind: EventKind, name: str, content: Fields) -> Event:
    body = change.body(**{k: v for k, v in change.value.items() if isinstance(v, list)})
    value = change.value
    id = plain_text(value.get("message_template_id")) or text_of(value, "flow_id")
    return Event(
        kind,
        id,
        _hashed(body),
        body,
        name=name,
        type=name,
        content=content,
        state=_state(value),
        at=moment(change.time),
        channel_ref=channel_ref(change),
    )


def _state(value: Fields) -> str:
    """Return what became of it, by the first of Meta's names for that."""
    names = ("new_status", "event", "decision", "new_quality_score", "new_category")
    return next((text_of(value, name) for name in names if text_of(value, name)), "")


def _hashed(body: Json) -> str:
    return "h:" + hashlib.sha256(canonical(body).encode()).hexdigest()
