"""8x8's webhooks: bytes into inbox items, and the items' bodies into views.

Source: 8x8 Connect webhooks: inbound ChatApps messages (versions 2 and 3), delivery receipts
(versions 8 and 9), WhatsApp business management events. Names are compared without case; missing
fields are borne; nothing that is a JSON value is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from contacts.addresses import join_addresses, normalise_bsuid, normalise_msisdn
from messaging.content.marking import unmark
from messaging.content.values import Json, canonical
from messaging.providers.base import (
    InboundView,
    InboxItem,
    ItemKind,
    ReplyKind,
    ReplyView,
    StatusView,
    Unreadable,
)
from messaging.providers.eight_codes import receipt_name
from messaging.ranks import (
    ACCEPTED,
    DELIVERED,
    DELIVERED_TO_OPERATOR,
    FAILED,
    READ,
    SENT,
    UNKNOWN,
)

MAX_DEPTH = 64
MAX_KEY_PART = 120
_RANKS = {
    "queued": ACCEPTED,
    "sent": SENT,
    "delivered": DELIVERED,
    "read": READ,
    "undelivered": FAILED,
    "rejected": FAILED,
    "failed": FAILED,
}
_MEDIA = {"image", "video", "audio", "file", "document", "location"}


# --- bytes into items ----------------------------------------------------------------------------


def split(body: bytes) -> list[InboxItem]:
    """Return the items of a webhook body: one, or one per element of an array.

    Raises Unreadable for what is no JSON, or nested deeper than 64.
    """
    try:
        value = json.loads(body, parse_constant=_no_constant)
        if _is_too_deep(body, value):
            raise Unreadable("nested too deep")
        return [_item(each) for each in (value if isinstance(value, list) else [value])]
    except (ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error


def _no_constant(name: str) -> Json:
    raise ValueError(name)


def _is_too_deep(body: bytes, value: Json) -> bool:
    if body.count(b"{") + body.count(b"[") <= MAX_DEPTH:
        return False
    level: list[Json] = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _children(outer)]
        if not level:
            return False
    return True


def _children(value: Json) -> Iterator[Json]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _item(value: Json) -> InboxItem:
    body = canonical(value)
    if not isinstance(value, dict):
        return InboxItem("account", _hash_key(body), body)
    match (_lower(value.get("namespace", "ChatApps")), _lower(value.get("eventType"))):
        case ("chatapps", "inbound_message_received"):
            return _inbound_item(value, body)
        case ("chatapps", "outbound_message_status_changed"):
            return _status_item(value, body)
        case ("chatapps", "external_app_message"):
            return _external_item(value, body)
    if isinstance(value.get("eventDetails"), dict):
        key = _key("a", value.get("eventId"))
        return InboxItem("account", key or _hash_key(body), body, "", _time(value))
    if _text(value, "messageId") and isinstance(value.get("status"), str):
        return _status_item(value, body)
    return InboxItem("account", _hash_key(body), body, "", _time(_payload(value)))


def _inbound_item(value: Mapping[str, Json], body: str) -> InboxItem:
    payload = _payload(value)
    recipient = _inner(payload, "recipient")
    # A sub-account may carry other channels (LINE, Viber) too: kept, but not ours to answer.
    is_ours = _lower(recipient.get("channel", "whatsapp")) == "whatsapp"
    kind: ItemKind = "message" if is_ours else "account"
    return InboxItem(
        kind,
        _key("m", payload.get("umid")) or _hash_key(body),
        body,
        _sender(_inner(payload, "user")) if is_ours else "",
        _time(payload),
        _text(recipient, "channelId"),
    )


def _status_item(value: Mapping[str, Json], body: str) -> InboxItem:
    view = read_status(value)
    payload = _payload(value)
    status = _inner(payload, "status")
    state = _lower(status.get("state") or payload.get("status"))
    channel = _lower(payload.get("channel", "whatsapp"))
    detail = _lower(status.get("detail")) + ("" if channel == "whatsapp" else f":{channel}")
    key = _key("s", view.provider_id or view.client_id, state, detail)
    address = view.provider_id if _is_plain(view.provider_id) else ""
    return InboxItem("status", key or _hash_key(body), body, address, view.at)


def _external_item(value: Mapping[str, Json], body: str) -> InboxItem:
    """A message that the business sent from its phone's app: no reply, no status of ours."""
    payload = _payload(value)
    key = _key("m", payload.get("umid")) or _hash_key(body)
    return InboxItem("account", key, body, "", _time(payload))


def _sender(user: Mapping[str, Json]) -> str:
    """Return the sender's addresses.

    Version 3 names the BSUID in `channelUserId`, and may lack `msisdn`; version 2 repeats the
    number's digits there.
    """
    user_id = _text(user, "channelUserId")
    msisdn = normalise_msisdn(_text(user, "msisdn")) or normalise_msisdn(user_id)
    return join_addresses(msisdn, normalise_bsuid(user_id))


def _key(prefix: str, *parts: Json) -> str:
    """Return `prefix:part:part`; "" when the first part is missing or one is unfit for a key."""
    if not parts[0] or not all(isinstance(part, str) and _is_plain(part) for part in parts):
        return ""
    key = ":".join([prefix, *parts])
    return key if len(key) <= MAX_KEY_PART + 80 else ""


def _hash_key(body: str) -> str:
    return "h:" + hashlib.sha256(body.encode()).hexdigest()


def _is_plain(text: str) -> bool:
    """Tell whether PostgreSQL and people can hold this as a key: short, no control characters."""
    return len(text) <= MAX_KEY_PART and (text.isprintable() or not text)


# --- items into views ----------------------------------------------------------------------------


def read_inbound(body: Json) -> InboundView:
    """Return {"type", "content"} of an inbound message and the sender's profile name."""
    payload = _payload(body)
    content = payload.get("content")
    kind = _text(payload, "type") or "other"
    view = {"type": kind, "content": content if isinstance(content, dict) else {}}
    return InboundView(_stored_type(payload)[:24], view, _text(_inner(payload, "user"), "name"))


def _stored_type(payload: Mapping[str, Json]) -> str:
    kind = _lower(payload.get("type")) or "other"
    if kind != "interactive":
        return kind if kind.isascii() and kind.isprintable() else "other"
    return read_reply({"payload": payload}).kind


def read_reply(body: Json) -> ReplyView:
    """Return the message as journeys see it: our token taken off, the kind named.

    A tap comes as `button_reply` or `list_reply`, or, for a template's quick reply, as text with
    a `payload`; a Flow as `nfmReply`.
    """
    payload = _payload(body)
    content = _inner(payload, "content")
    interactive = _inner(content, "interactive")
    written = _text(payload, "replyToUmid")
    reply_to = written if written and _is_plain(written) else None
    for name, value in interactive.items():
        match (_plain_name(name), value):
            case ("buttonreply", {"id": str()}):
                return _tap("button", body, ("interactive", name), "id", reply_to)
            case ("listreply", {"id": str()}):
                return _tap("list", body, ("interactive", name), "id", reply_to)
            case ("nfmreply", dict()):
                return ReplyView("flow", body, None, reply_to, "", _answers(value))
    if isinstance(content.get("payload"), str):
        return _tap("button", body, (), "payload", reply_to)
    kind = _lower(payload.get("type"))
    text = _text(content, "text")
    return ReplyView(_kind(kind, content), body, None, reply_to, text, media=kind)


def _kind(kind: str, content: Mapping[str, Json]) -> ReplyKind:
    if kind == "text" or (not kind and _text(content, "text")):
        return "text"
    return "media" if kind in _MEDIA else "other"


def _tap(
    kind: ReplyKind, body: Json, path: tuple[str, ...], key: str, reply_to: str | None
) -> ReplyView:
    """Return a tap with the token taken off the id at `payload.content.<path>.<key>`."""
    target = body["payload"]["content"]
    for step in path:
        target = target[step]
    plain, token = unmark(target[key])
    text = _text(target, "title") or _text(target, "text")
    clean = _replaced(body, ("payload", "content", *path, key), plain) if token else body
    return ReplyView(kind, clean, token, reply_to, text, tapped=plain)


def _replaced(value: Json, path: tuple[str, ...], new: Json) -> Json:
    """Return a copy of `value` with `new` at `path`; nothing else is copied deeper than needed."""
    if not path:
        return new
    return {**value, path[0]: _replaced(value[path[0]], path[1:], new)}


def _answers(reply: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return a Flow's answers: `responseJson` is JSON in a string, with our side's flow_token."""
    written = reply.get("responseJson")
    try:
        answers = json.loads(written) if isinstance(written, str) else written
    except (ValueError, RecursionError):
        return {}
    if not isinstance(answers, dict):
        return {}
    return {key: value for key, value in answers.items() if key != "flow_token"}


def read_status(body: Json) -> StatusView:
    """Return what a delivery receipt says.

    A message counts as delivered when it reached the recipient; `delivered_to_operator` ranks
    below. Also takes the short form {messageId, channel, status, timestamp} of one guide.
    """
    payload = _payload(body)
    status = _inner(payload, "status")
    state = _lower(status.get("state") or payload.get("status"))
    rank = _RANKS.get(state, UNKNOWN)
    if rank == DELIVERED and _lower(status.get("detail")) == "delivered_to_operator":
        rank = DELIVERED_TO_OPERATOR
    number = status.get("errorCode")
    known = number if isinstance(number, int) else None
    return StatusView(
        provider_id=_text(payload, "umid") or _text(payload, "messageId"),
        client_id=_text(payload, "clientMessageId"),
        rank=rank,
        at=_time(status) or _time(payload),
        code=receipt_name(known) if rank == FAILED else "",
        number=str(number) if isinstance(number, (int, str)) else "",
    )


# --- lenient reading -----------------------------------------------------------------------------


def _payload(value: Json) -> Mapping[str, Json]:
    """Return the payload; messages without an envelope are their own payload."""
    if not isinstance(value, Mapping):
        return {}
    payload = value.get("payload")
    return payload if isinstance(payload, Mapping) else value


def _inner(source: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    value = source.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(source: Mapping[str, Json], key: str) -> str:
    value = source.get(key)
    return value if isinstance(value, str) else ""


def _lower(value: Json) -> str:
    return value.lower() if isinstance(value, str) else ""


def _plain_name(name: str) -> str:
    return name.replace("_", "").lower()


def _time(source: Mapping[str, Json]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(source, "timestamp"))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
