"""Meta's messages in the shape of 8x8's webhook version 3: what journeys read.

Source: Meta Cloud API, webhooks, field `messages`; 8x8 Connect, inbound ChatApps messages. Kinds
that 8x8 does not document (sticker, contacts, reaction, order, system, ...) follow its style.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from messaging.content.values import Json
from messaging.providers.cloud_reading import Fields, listed, moment, plain_text
from messaging.providers.eight_reading import object_at, text_of
from messaging.providers.events import Person

_MEDIA = {
    "image": "Image",
    "video": "Video",
    "audio": "Audio",
    "document": "File",
    "sticker": "Sticker",
}
# Meta's key in a media object -> ours.
_MEDIA_KEYS = {
    "id": "id",
    "url": "url",
    "caption": "text",
    "filename": "filename",
    "mime_type": "mimeType",
    "sha256": "sha256",
    "voice": "voice",
    "animated": "animated",
}
_PERMISSION_KEYS = {
    "response": "response",
    "is_permanent": "isPermanent",
    "response_source": "responseSource",
}
_NO_CONTENT = {"type", "id", "from", "from_user_id", "timestamp", "context", "errors"}


def type_of(message: Fields) -> str:
    """Return Meta's type of a message, in the words of Event.type; one that names none is known
    by what it carries."""
    kind = text_of(message, "type").lower()
    if not kind:
        known = (key for key in message if key in {*_MEDIA, "text", "contacts", "location"})
        kind = next(known, "unsupported")
    if kind == "interactive":
        return text_of(object_at(message, "interactive"), "type") or "unsupported"
    return "unsupported" if kind == "unknown" else kind


def normal(message: Fields, errors: list[Fields]) -> tuple[str, dict[str, Json]]:
    """Return 8x8's (type, content) of a message; `errors` are those told beside it."""
    kind = type_of(message)
    if kind in _MEDIA:
        return _MEDIA[kind], _renamed(object_at(message, kind), _MEDIA_KEYS)
    match kind:
        case "text":
            return "Text", {"text": text_of(object_at(message, "text"), "body")}
        case "button":
            return "Text", _quick_reply(object_at(message, "button"))
        case "location":
            return "Location", {"location": dict(object_at(message, "location"))}
        case "contacts":
            return "Contacts", {"contacts": listed(message, "contacts")}
        case "reaction":
            return "Reaction", _reaction(object_at(message, "reaction"))
        case "edit" | "revoke":
            return kind.title(), _changed(object_at(message, kind), errors)
        case "unsupported":
            told = listed(message, "errors") or errors
            return "Unsupported", {"errors": told, **_rest(message)}
    if text_of(message, "type").lower() == "interactive":
        return "Interactive", {"interactive": _interactive(object_at(message, "interactive"))}
    return kind.title()[:24], _rest(message)


def webhook(
    message: Fields, errors: list[Fields], who: Person, phone: str, at: datetime | None
) -> Json:
    """Return the message as the body of 8x8's webhook, version 3."""
    kind, content = normal(message, errors)
    user = {"msisdn": who.msisdn, "channelUserId": who.user_id, "name": who.name}
    context = object_at(message, "context")
    payload: dict[str, Json] = {
        "umid": text_of(message, "id"),
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else "",
        "user": {key: value for key, value in user.items() if value},
        "recipient": {"channel": "whatsapp", "channelId": phone},
        "type": kind,
        "content": content,
        "replyToUmid": text_of(context, "id"),
        "forwarded": context.get("forwarded") or context.get("frequently_forwarded"),
        "referredProduct": object_at(context, "referred_product"),
        "referral": object_at(message, "referral"),
    }
    return {
        "version": 3,
        "namespace": "ChatApps",
        "eventType": "inbound_message_received",
        "description": "ChatApps inbound message",
        "payload": {key: value for key, value in payload.items() if value or key == "content"},
    }


def _renamed(source: Fields, names: Mapping[str, str]) -> dict[str, Json]:
    """Return the object under our names; what has none keeps its own."""
    return {names.get(key, key): value for key, value in source.items()}


def _rest(message: Fields) -> dict[str, Json]:
    return {key: value for key, value in message.items() if key not in _NO_CONTENT}


def _quick_reply(button: Fields) -> dict[str, Json]:
    """A template's quick reply, as 8x8 tells it: text, and the developer's payload."""
    content: dict[str, Json] = {"text": text_of(button, "text")}
    if isinstance(button.get("payload"), str):
        content["payload"] = button["payload"]
    return content


def _reaction(reaction: Fields) -> dict[str, Json]:
    """A reaction without an emoji takes the one before back. Meta's own sample misspells
    `message_id`."""
    umid = text_of(reaction, "message_id") or text_of(reaction, "messsage_id")
    return {"umid": umid, "emoji": text_of(reaction, "emoji")}


def _changed(change: Fields, errors: list[Fields]) -> dict[str, Json]:
    """What was edited or taken back: which message, and what it says now."""
    content: dict[str, Json] = {"umid": text_of(change, "original_message_id")}
    edited = object_at(change, "message")
    if edited:
        content["type"], content["content"] = normal(edited, errors)
    return content


def _interactive(interactive: Fields) -> dict[str, Json]:
    """Snake and camel case are mixed as 8x8 mixes them."""
    match text_of(interactive, "type"):
        case "nfm_reply":
            reply = _renamed(object_at(interactive, "nfm_reply"), {"response_json": "responseJson"})
            return {"type": "nfmReply", "nfmReply": reply}
        case "call_permission_reply":
            given = object_at(interactive, "call_permission_reply")
            reply = {_PERMISSION_KEYS.get(k, k): v for k, v in given.items()}
            if (until := moment(reply.pop("expiration_timestamp", None))) is not None:
                reply["expirationTimestamp"] = until.isoformat().replace("+00:00", "Z")
            return {"type": "callPermissionReply", "callPermissionReply": reply}
    return dict(interactive)


def errors_of(value: Fields) -> list[Fields]:
    """Return Meta's errors beside a message: [{code, title, message, error_data}]."""
    return listed(value, "errors")


def number_of(error: Fields) -> str:
    """Return the number of one of Meta's errors as text, "" when it has none."""
    return plain_text(error.get("code"))
