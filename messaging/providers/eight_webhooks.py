"""8x8's webhooks: inbox items' bodies into views.

Source: 8x8 Connect webhooks: inbound ChatApps messages (versions 2 and 3), delivery receipts
(versions 8 and 9), WhatsApp business management events. Names are compared without case; missing
fields are borne; nothing that is a JSON value is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from messaging.content.marking import unmark
from messaging.content.values import Json
from messaging.providers.base import (
    InboundView,
    ReplyKind,
    ReplyView,
    StatusView,
)
from messaging.providers.codes import opted_out_of, receipt_name
from messaging.providers.eight_reading import (
    is_plain,
    lower,
    object_at,
    payload_of,
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
