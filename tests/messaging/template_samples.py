"""Template sends in both dialects, for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from messaging.content.parts import Dialect, Json


def eight_send(*components: Json) -> dict[str, Json]:
    template = {"name": "order_shipped", "language": "en", "components": list(components)}
    return {"type": "template", "content": {"template": template}}


def cloud_send(*components: Json) -> dict[str, Json]:
    language = {"code": "en"}
    template = {"name": "order_shipped", "language": language, "components": list(components)}
    return {"type": "template", "template": template}


def button(sub_type: Json, index: Json, *parameters: Json) -> dict[str, Json]:
    given = list(parameters)
    return {"type": "button", "subType": sub_type, "index": index, "parameters": given}


def cloud_button(sub_type: str, index: Json, *parameters: Json) -> dict[str, Json]:
    given = list(parameters)
    return {"type": "button", "sub_type": sub_type, "index": index, "parameters": given}


def header(*parameters: Json) -> dict[str, Json]:
    return {"type": "header", "parameters": list(parameters)}


def carousel(key: str, *cards: list[Json]) -> dict[str, Json]:
    written = [{key: index, "components": parts} for index, parts in enumerate(cards)]
    return {"type": "carousel", "cards": written}


def text(words: str) -> dict[str, Json]:
    return {"type": "text", "text": words}


_PLACE = {"latitude": "1.28", "longitude": 103.8, "name": "Clinic", "address": "1 Road"}
_LOCATION = {"type": "location", "location": _PLACE}
_EIGHT_IMAGE = {"type": "image", "url": "https://e.x/a.png"}
_CLOUD_IMAGE = {"type": "image", "image": {"link": "https://e.x/a.png"}}
_CLOUD_PDF = {"type": "document", "document": {"link": "https://e.x/a.pdf", "filename": "a.pdf"}}

# The same component in 8x8's and in Meta's words.
PAIRS = [
    ({"type": "body", "parameters": [text("Ann")]}, {"type": "body", "parameters": [text("Ann")]}),
    ({"type": "body"}, {"type": "body"}),
    (header(_EIGHT_IMAGE), header(_CLOUD_IMAGE)),
    (header(_LOCATION), header(_LOCATION)),
    (button("url", 0, text("abc")), cloud_button("url", "0", text("abc"))),
    (
        button("QuickReply", 1, {"type": "payload", "payload": "P1"}),
        cloud_button("quick_reply", "1", {"type": "payload", "payload": "P1"}),
    ),
    (
        button("copyCode", 0, {"type": "couponCode", "couponCode": "25OFF"}),
        cloud_button("copy_code", "0", {"type": "coupon_code", "coupon_code": "25OFF"}),
    ),
    (
        button("flow", 0, {"type": "action", "flowActionData": {"a": 1}, "flowToken": "t"}),
        cloud_button(
            "flow",
            "0",
            {"type": "action", "action": {"flow_token": "t", "flow_action_data": {"a": 1}}},
        ),
    ),
    (
        button("VoiceCall", 0, {"type": "ttlMinutes", "ttlMinutes": 1440}),
        cloud_button("voice_call", "0", {"type": "ttl_minutes", "ttl_minutes": 1440}),
    ),
    (
        carousel("cardIndex", [header(_EIGHT_IMAGE), button("url", 0, text("a"))]),
        carousel("card_index", [header(_CLOUD_IMAGE), cloud_button("url", "0", text("a"))]),
    ),
    ({"type": "call_permission_request"}, {"type": "call_permission_request"}),
    ({"type": "request_contact_info"}, {"type": "request_contact_info"}),
]
_AMOUNT = {"fallback_value": "$1", "code": "USD", "amount_1000": 1000}
_OFFER = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 1}}
_PRODUCT = {"product_retailer_id": "p", "catalog_id": "c"}
_THUMBNAIL = {"thumbnail_product_retailer_id": "p"}
_ITEMS = [{"title": "New", "product_items": [{"product_retailer_id": "p"}]}]
# Meta's components that 8x8 does not document, and where in the component that is told.
CLOUD_ONLY = [
    (
        {"type": "body", "parameters": [{"type": "currency", "currency": _AMOUNT}]},
        ".parameters[0]",
    ),
    (
        {
            "type": "body",
            "parameters": [{"type": "date_time", "date_time": {"fallback_value": "x", "year": 1}}],
        },
        ".parameters[0]",
    ),
    (
        {"type": "body", "parameters": [{**text("Ann"), "parameter_name": "first_name"}]},
        ".parameters[0].parameter_name",
    ),
    (header({"type": "image", "image": {"id": "7"}}), ".parameters[0].image.id"),
    (header(_CLOUD_PDF), ".parameters[0].document.filename"),
    (header({"type": "product", "product": _PRODUCT}), ".parameters[0]"),
    ({"type": "limited_time_offer", "parameters": [_OFFER]}, ""),
    (cloud_button("catalog", "0", {"type": "action", "action": _THUMBNAIL}), ""),
    (
        cloud_button("mpm", "0", {"type": "action", "action": {**_THUMBNAIL, "sections": _ITEMS}}),
        "",
    ),
]


def sends_in(folder: Path, dialect: Dialect) -> list[tuple[str, Any]]:
    """Return the recorded sends of templates, by file name; batches are taken apart."""
    place = folder / ("8x8/send-request" if dialect == "8x8" else "cloud/send")
    bodies = [(file.name, json.loads(file.read_text())) for file in sorted(place.glob("*.json"))]
    single = [(name, each) for name, body in bodies for each in _singles(body)]
    return [(name, body) for name, body in single if body.get("type") == "template"]


def _singles(body: Json) -> list[Any]:
    found = body.get("messages", [body]) if isinstance(body, dict) else []
    return [each for each in found if isinstance(each, dict)]
