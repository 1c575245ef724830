"""One message of every kind with all its optional parts, in the native form.

The table of what each provider carries is made of them. Templates have a page of their own.
"""

from __future__ import annotations

from collections.abc import Mapping

from messaging.content.parts import Json

_URL = "https://example.com/file"
_FRAME: Mapping[str, Json] = {
    "header": {"type": "text", "text": "Header"},
    "body": {"text": "Body"},
    "footer": {"text": "Footer"},
}
_BARE: Mapping[str, Json] = {"body": {"text": "Body"}}
_CTA: Mapping[str, Json] = {
    "name": "cta_url",
    "parameters": {"display_text": "Open", "url": _URL},
}
_PICTURE: Mapping[str, Json] = {"type": "image", "image": {"link": _URL}}


def _card(index: int, action: Json) -> Json:
    return {
        "card_index": index,
        "type": "cta_url",
        "header": _PICTURE,
        "body": {"text": "Card"},
        "action": action,
    }


def _quick(*titles: str) -> Json:
    replies = ({"id": title, "title": title} for title in titles)
    return {"buttons": [{"type": "quick_reply", "quick_reply": reply} for reply in replies]}


def _interactive(kind: str, action: Json = None, frame: Json = _FRAME) -> Json:
    inner = {"type": kind, **frame, **({} if action is None else {"action": action})}
    return {"type": "interactive", "content": {"interactive": inner}}


_SECTIONS = [{"title": "A", "product_items": [{"product_retailer_id": "1"}]}]
_FLOW: Mapping[str, Json] = {
    "flowId": "1",
    "flowCta": "Open",
    "flowToken": "t",
    "flowAction": "navigate",
    "flowActionPayload": {"screen": "A", "data": {"x": 1}},
    "mode": "draft",
    "flowMessageVersion": "3",
}
_CALL: Mapping[str, Json] = {"display_text": "Call", "ttlMinutes": 60, "payload": "p"}
_PRODUCT_CARD = {"product_retailer_id": "1", "catalog_id": "7"}

# What people call it -> the message.
SAMPLES: Mapping[str, Json] = {
    "text": {"type": "text", "content": {"text": "*Hi*", "preview_url": True}},
    "image by address": {"type": "image", "content": {"url": _URL, "text": "Caption"}},
    "image by id": {"type": "image", "content": {"id": "1", "text": "Caption"}},
    "video": {"type": "video", "content": {"url": _URL, "text": "Caption"}},
    "audio": {"type": "audio", "content": {"url": _URL, "voice": True}},
    "document": {
        "type": "file",
        "content": {"url": _URL, "text": "Caption", "filename": "Bill.pdf"},
    },
    "sticker": {"type": "sticker", "content": {"url": _URL}},
    "location": {
        "type": "location",
        "content": {"location": {"latitude": 1, "longitude": 2, "name": "A", "address": "B"}},
    },
    "contacts": {
        "type": "contacts",
        "content": {"contacts": [{"name": {"formatted_name": "Ann", "first_name": "Ann"}}]},
    },
    "reaction": {"type": "reaction", "content": {"umid": "1", "emoji": "👍"}},
    "reply buttons": _interactive(
        "button", {"buttons": [{"type": "reply", "reply": {"id": "a", "title": "A"}}]}
    ),
    "reply buttons under an image": _interactive(
        "button",
        {"buttons": [{"type": "reply", "reply": {"id": "a", "title": "A"}}]},
        {**_FRAME, "header": _PICTURE},
    ),
    "list": _interactive(
        "list",
        {
            "button": "Choose",
            "sections": [{"title": "A", "rows": [{"id": "a", "title": "A", "description": "B"}]}],
        },
    ),
    "URL button": _interactive("cta_url", _CTA),
    "Flow": _interactive("flow", {"name": "flow", "parameters": _FLOW}),
    "product": _interactive(
        "product",
        {"catalog_id": "7", "product_retailer_id": "1"},
        {key: _FRAME[key] for key in ("body", "footer")},
    ),
    "product list": _interactive("product_list", {"catalog_id": "7", "sections": _SECTIONS}),
    "catalog": _interactive(
        "catalog_message",
        {"name": "catalog_message", "parameters": {"thumbnail_product_retailer_id": "1"}},
        {key: _FRAME[key] for key in ("body", "footer")},
    ),
    "location request": _interactive("location_request_message", {"name": "send_location"}, _BARE),
    "call permission request": _interactive("call_permission_request", None, _BARE),
    "contact info request": _interactive("request_contact_info", None, _BARE),
    "voice call": _interactive("voice_call", {"name": "voice_call", "parameters": _CALL}),
    "carousel of links": _interactive(
        "carousel", {"cards": [_card(0, _CTA), _card(1, _CTA)]}, _BARE
    ),
    "carousel of quick replies": _interactive(
        "carousel", {"cards": [_card(0, _quick("A")), _card(1, _quick("B"))]}, _BARE
    ),
    "carousel of products": _interactive(
        "carousel",
        {
            "cards": [
                {"card_index": index, "type": "product", "action": _PRODUCT_CARD}
                for index in range(2)
            ]
        },
        _BARE,
    ),
    "template": {"type": "template", "content": {"template": {"name": "a", "language": "en"}}},
    "text with an SMS to fall back to": {
        "type": "text",
        "content": {"text": "Hi", "fallbackText": "Hi", "sms": {"source": "Shop"}},
    },
    "Direct Send": {
        "type": "text",
        "content": {"text": "Hi", "whatsApp": {"directSend": {"category": "utility"}}},
    },
}
