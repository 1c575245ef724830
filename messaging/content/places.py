"""Where the Cloud API writes what the native form writes elsewhere. Standard library only."""

from __future__ import annotations

from functools import cache

from messaging.content.parts import Dialect

_FILES = ("image", "video", "audio", "document", "sticker")
_PLAIN = {
    ("text", "content.text"): "text.body",
    ("text", "content.preview_url"): "text.preview_url",
    ("reaction", "content.umid"): "reaction.message_id",
    ("reaction", "content.emoji"): "reaction.emoji",
}
_FILE_KEYS = {"url": "link", "text": "caption", "id": "id", "filename": "filename"}
_PARAMETERS = {
    "flowId": "flow_id",
    "flowName": "flow_name",
    "flowCta": "flow_cta",
    "flowToken": "flow_token",
    "flowAction": "flow_action",
    "flowActionPayload": "flow_action_payload",
    "flowMessageVersion": "flow_message_version",
    "ttlMinutes": "ttl_minutes",
}


@cache
def place(path: str, kind: str, dialect: Dialect) -> str | None:
    """Return a native path as a dialect writes it; None for what that dialect has not."""
    if dialect == "8x8" or path == "type":
        return path
    if (kind, path) in _PLAIN:
        return _PLAIN[kind, path]
    inner = path.removeprefix("content.")
    if kind in _FILES:
        return f"{kind}.{_FILE_KEYS[inner]}" if inner in _FILE_KEYS else None
    if inner.split(".", 1)[0] in ("sms", "fallbackText", "whatsApp"):
        return None
    if kind == "template" and inner == "template.language":
        return "template.language.code"
    return ".".join(_PARAMETERS.get(part, part) for part in inner.split("."))
