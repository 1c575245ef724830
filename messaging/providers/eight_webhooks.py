"""8x8's webhooks: bytes into inbox items, and the items' bodies into views.

Source: 8x8 Connect webhooks: inbound ChatApps messages (versions 2 and 3), delivery receipts
(versions 8 and 9), WhatsApp business management events. Names are compared without case; missing
fields are borne; nothing that is a JSON value is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

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
)
from messaging.providers.codes import opted_out_of, receipt_name
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
from messaging.ranks import (
    ACCEPTED,
    DELIVERED,
    DELIVERED_TO_OPERATOR,
    FAILED,
    READ,
    SENT,
    UNKNOWN,
)

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
    return split_with(body, _item)


def _item(value: Json) -> InboxItem:
    body = canonical(value)
    if not isinstance(value, dict):
        return InboxItem("account", hash_key(body), body)
    match (lower(value.get("namespace", "ChatApps")), lower(value.get("eventType"))):
        case ("chatapps", "inbound_message_received"):
            return _inbound_item(value, body)
        case ("chatapps", "outbound_message_status_changed"):
            return status_item(value, body)
        case ("chatapps", "external_app_message"):
            return _external_item(value, body)
    if isinstance(value.get("eventDetails"), dict):
        key = item_key("a", value.get("eventId"))
        return InboxItem("account", key or hash_key(body), body, "", time_of(value))
    if text_of(value, "messageId") and isinstance(value.get("status"), str):
        return status_item(value, body)
    return InboxItem("account", hash_key(body), body, "", time_of(payload_of(value)))


def _inbound_item(value: Mapping[str, Json], body: str) -> InboxItem:
    payload = payload_of(value)
    recipient = object_at(payload, "recipient")
    # A sub-account may carry other channels (LINE, Viber) too: kept, but not ours to answer.
    is_ours = lower(recipient.get("channel", "whatsapp")) == "whatsapp"
    kind: ItemKind = "message" if is_ours else "account"
    return InboxItem(
        kind,
        item_key("m", payload.get("umid")) or hash_key(body),
        body,
        _sender(object_at(payload, "user")) if is_ours else "",
        time_of(payload),
        text_of(recipient, "channelId"),
    )


def status_item(value: Mapping[str, Json], body: str) -> InboxItem:
    """Return the item of a delivery receipt."""
    view = read_status(value)
    payload = payload_of(value)
    status = object_at(payload, "status")
    state = lower(status.get("state") or payload.get("status"))
    channel = lower(payload.get("channel", "whatsapp"))
    detail = lower(status.get("detail")) + ("" if channel == "whatsapp" else f":{channel}")
    key = item_key("s", view.provider_id or view.client_id, state, detail)
    address = view.provider_id if is_plain(view.provider_id) else ""
    return InboxItem("status", key or hash_key(body), body, address, view.at)


def _external_item(value: Mapping[str, Json], body: str) -> InboxItem:
    """A message that the business sent from its phone's app: no reply, no status of ours."""
    payload = payload_of(value)
    key = item_key("m", payload.get("umid")) or hash_key(body)
    return InboxItem("account", key, body, "", time_of(payload))


def _sender(user: Mapping[str, Json]) -> str:
    """Return the sender's addresses.

    Version 3 names the BSUID in `channelUserId`, and may lack `msisdn`; version 2 repeats the
    number's digits there.
    """
    user_id = text_of(user, "channelUserId")
    msisdn = normalise_msisdn(text_of(user, "msisdn")) or normalise_msisdn(user_id)
    return join_addresses(msisdn, normalise_bsuid(user_id))


# --- items into views ----------------------------------------------------------------------------


def read_inbound(body: Json) -> InboundView:
    """Return {"type", "content"} of an inbound message and the sender's profile name."""
    payload = payload_of(body)
    content = payload.get("content")
    kind = text_of(payload, "type") or "other"
    view = {"type": kind, "content": content if isinstance(content, dict) else {}}
    return InboundView(
        _stored_type(payload)[:24], view, text_of(object_at(payload, "user"), "name")
    )


def _stored_type(payload: Mapping[str, Json]) -> str:
    kind = lower(payload.get("type")) or "other"
    if kind != "interactive":
        return kind if kind.isascii() and kind.isprintable() else "other"
    return read_reply({"payload": payload}).kind


def read_reply(body: Json) -> ReplyView:
    """Return the message as journeys see it: our token taken off, the kind named.

    A tap comes as `button_reply` or `list_reply`, or, for a template's quick reply, as text with
    a `payload`; a Flow as `nfmReply`.
    """
    payload = payload_of(body)
    content = object_at(payload, "content")
    interactive = object_at(content, "interactive")
    written = text_of(payload, "replyToUmid")
    reply_to = written if written and is_plain(written) else None
    for name, value in interactive.items():
        match (_plain_name(name), value):
            case ("buttonreply", {"id": str()}):
                return _tap("button", body, ("interactive", name), "id", reply_to)
            case ("listreply", {"id": str()}):
                return _tap("list", body, ("interactive", name), "id", reply_to)
            case ("nfmreply", dict()):
                answers = _answers(value)
                token = unmark(text_of(answers, "flow_token"))[1]
                plain = {key: answers[key] for key in answers if key != "flow_token"}
                return ReplyView("flow", body, token, reply_to, "", plain)
    if isinstance(content.get("payload"), str):
        return _tap("button", body, (), "payload", reply_to)
    kind = lower(payload.get("type"))
    text = text_of(content, "text")
    return ReplyView(_kind(kind, content), body, None, reply_to, text, media=kind)


def _kind(kind: str, content: Mapping[str, Json]) -> ReplyKind:
    if kind == "text" or (not kind and text_of(content, "text")):
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
    text = text_of(target, "title") or text_of(target, "text")
    clean = _replaced(body, ("payload", "content", *path, key), plain) if token else body
    return ReplyView(kind, clean, token, reply_to, text, tapped=plain)


def _replaced(value: Json, path: tuple[str, ...], new: Json) -> Json:
    """Return a copy of `value` with `new` at `path`; nothing else is copied deeper than needed."""
    if not path:
        return new
    return {**value, path[0]: _replaced(value[path[0]], path[1:], new)}


def _answers(reply: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return a Flow's answers: `responseJson` is JSON in a string, flow_token among them."""
    written = reply.get("responseJson")
    try:
        answers = json.loads(written) if isinstance(written, str) else written
    except (ValueError, RecursionError):
        return {}
    return answers if isinstance(answers, dict) else {}


def read_status(body: Json) -> StatusView:
    """Return what a delivery receipt says.

    A message counts as delivered when it reached the recipient; `delivered_to_operator` ranks
    below. Also takes the short form {messageId, channel, status, timestamp} of one guide.
    """
    payload = payload_of(body)
    status = object_at(payload, "status")
    state = lower(status.get("state") or payload.get("status"))
    rank = _RANKS.get(state, UNKNOWN)
    if rank == DELIVERED and lower(status.get("detail")) == "delivered_to_operator":
        rank = DELIVERED_TO_OPERATOR
    number = status.get("errorCode")
    known = number if isinstance(number, int) else None
    return StatusView(
        provider_id=text_of(payload, "umid") or text_of(payload, "messageId"),
        client_id=text_of(payload, "clientMessageId"),
        rank=rank,
        at=time_of(status) or time_of(payload),
        code=receipt_name(known) if rank == FAILED else "",
        number=str(number) if isinstance(number, (int, str)) else "",
        stopped=_stopped(payload, status) if rank == FAILED else None,
        category=lower(object_at(payload, "whatsapp").get("pricingCategory")),
    )


def _stopped(payload: Mapping[str, Json], status: Mapping[str, Json]) -> str | None:
    meta_number = object_at(payload, "whatsapp").get("providerErrorCode")
    return opted_out_of(status.get("errorCode"), meta_number, status.get("errorMessage"))


def _plain_name(name: str) -> str:
    return name.replace("_", "").lower()
