"""Meta's account and template events in the shape of 8x8's `eventDetails`.

Source: Meta Cloud API, webhooks (fields message_template_*, phone_number_quality_update, ...); 8x8
Connect, WhatsApp business management events. What 8x8 has no word for stays in camel case.
"""

from __future__ import annotations

import re

from messaging.content.values import Json
from messaging.providers.cloud_reading import Fields

_TEMPLATE_KEYS = {
    "message_template_id": "templateId",
    "message_template_name": "templateName",
    "message_template_language": "templateLanguage",
}
# Meta's word -> 8x8's, where camel case alone does not make it.
_META_KEYS = {
    "message_template_status_update": {"event": "status"},
    "template_correct_category_detection": {"category": "category"},
}
_SNAKE = re.compile(r"_([a-z0-9])")


def details(field: str, value: Fields) -> dict[str, Json]:
    """Return 8x8's `eventDetails` of a change of this field."""
    plain = {key: inner for key, inner in value.items() if key not in _TEMPLATE_KEYS}
    named = {ours: value[key] for key, ours in _TEMPLATE_KEYS.items() if key in value}
    if not field.startswith(("message_template_", "template_")):
        return dict(camel(plain))
    words = _META_KEYS.get(field, {})
    return {**named, "meta": camel({words.get(key, key): plain[key] for key in plain})}


def camel(value: Json) -> Json:
    """Return the value with the names of all its keys in camel case."""
    if isinstance(value, list):
        return [camel(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {_SNAKE.sub(lambda found: found[1].upper(), k): camel(v) for k, v in value.items()}
