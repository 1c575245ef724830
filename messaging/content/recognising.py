"""Tells whose body a send body is: which dialect, and at 8x8 which channel. Standard library only.

8x8 wraps every kind in `content` and names the recipient in `user`; the Cloud API writes an object
under the name of its type and the recipient in `to`. Several channels share 8x8's API: a body is
another channel's when something in it says so, and WhatsApp's else.
"""

from __future__ import annotations

from collections.abc import Mapping

from messaging.content.parts import Dialect, Json

EIGHT_ENVELOPE = frozenset(
    {"user", "clientMessageId", "scheduled", "expiry", "dlrCallbackUrl", "channels", "context"}
)
CLOUD_ENVELOPE = frozenset(
    {"messaging_product", "recipient_type", "to", "recipient", "context"}
    | {"biz_opaque_callback_data"}
)
# 8x8 Chat Apps API: the channels of `channels[].channel`.
CHANNELS = ("SMS", "WhatsApp", "Facebook", "RCS", "Viber", "Line", "WeChat", "Zalo", "Instagram")
# Kinds that only one channel has; RCS wraps its buttons in `suggestions`.
_KINDS = {"carousel": "RCS", "richcard": "RCS", "buttons": "Viber"}
_KEYS = {"suggestions": "RCS", "carousel": "RCS", "richCard": "RCS", "company": "Line"}
_KEYS |= {"image": "Line", "audio": "Line", "video": "Viber"}
_USERS = {"lineUserId": "Line", "zaloUserId": "Zalo", "viberUserId": "Viber"}
_MEDIA = ("image", "audio", "video")


def dialect_of(body: Json) -> Dialect:
    """Return the dialect of a send body or of its content part, by its shape."""
    if not isinstance(body, Mapping):
        return "8x8"
    if "messaging_product" in body:
        return "cloud"
    if "content" in body or "user" in body or "messages" in body or "destination" in body:
        return "8x8"
    kind = body.get("type")
    own = body.get(kind.lower()) if isinstance(kind, str) else body.get("text")
    return "cloud" if "to" in body or isinstance(own, (dict, list)) else "8x8"


def is_receipt(body: Mapping[str, Json]) -> bool:
    """Tell whether this marks a message as read, with a typing indicator or without.

    Meta Cloud API: {"status": "read", "message_id", "typing_indicator"}.
    """
    return "type" not in body and body.get("status") == "read"


def channel_of(body: Mapping[str, Json]) -> str | None:
    """Return the channel of 8x8 that the body is for, None for WhatsApp."""
    kind, content = body.get("type"), body.get("content")
    if isinstance(kind, str) and kind.lower() in _KINDS:
        return _KINDS[kind.lower()]
    if not isinstance(content, Mapping):
        return "SMS" if _is_sms(body) else None
    for key, channel in _KEYS.items():
        if key in content and (key not in _MEDIA or isinstance(content[key], dict)):
            return channel
    return _addressed(body) or _templated(content.get("template"))


def _is_sms(body: Mapping[str, Json]) -> bool:
    """8x8 SMS API: {"destination", "text"}, alone or in `messages`."""
    messages = body.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else body
    return isinstance(first, Mapping) and "destination" in first


def _addressed(body: Mapping[str, Json]) -> str | None:
    """Return the channel that the recipient or the list of channels names."""
    user, channels = body.get("user"), body.get("channels")
    if isinstance(user, Mapping) and "msisdn" not in user:
        named = (channel for key, channel in _USERS.items() if key in user)
        if (channel := next(named, None)) is not None:
            return channel
    if not isinstance(channels, list):
        return None
    given = [each.get("channel") for each in channels if isinstance(each, Mapping)]
    names = [name for name in given if name in CHANNELS]
    return names[0] if names and "WhatsApp" not in names else None


def _templated(template: Json) -> str | None:
    """Zalo's templates name their parameters: {"type": "text", "name": "otp", "text"}."""
    components = template.get("components") if isinstance(template, Mapping) else None
    for part in components if isinstance(components, list) else ():
        parameters = part.get("parameters") if isinstance(part, Mapping) else None
        for each in parameters if isinstance(parameters, list) else ():
            if isinstance(each, Mapping) and "name" in each and each.get("type") == "text":
                return "Zalo"
    return None
