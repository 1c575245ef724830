"""What each provider carries of every component of a template, found by writing samples for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from messaging.content.parts import Dialect, Issue, Json
from messaging.content.reading import parse
from messaging.content.template_components import Odd
from messaging.content.template_definition_reading import read_definition
from messaging.content.template_definition_writing import render_definition
from messaging.content.writing import render

_URL = "https://example.com/file"
_PRODUCT = {"product_retailer_id": "p", "catalog_id": "c"}
_AMOUNT = {"fallback_value": "$1", "code": "USD", "amount_1000": 1000}
_DATE = {"fallback_value": "1 May"}
_PICTURE = {"type": "image", "image": {"link": _URL}}
_FLOW = {"flow_token": "t", "flow_action_data": {"name": "Ann"}}
_LINK = {"type": "URL", "text": "Open", "url": f"{_URL}/{{{{1}}}}", "example": ["a"]}
_REPLY = {"type": "QUICK_REPLY", "text": "Yes"}


def _with(kind: str, *parameters: Json) -> Json:
    return {"type": kind, "parameters": list(parameters)}


def _button(sub_type: str, *parameters: Json) -> Json:
    return {**_with("button", *parameters), "sub_type": sub_type, "index": "0"}


def _text(words: str) -> Json:
    return {"type": "text", "text": words}


# What a send gives, as Meta writes it: of the two dialects, hers has every component.
_SENT: Mapping[str, Json] = {
    "text": _with("body", _text("Ann")),
    "text of a named variable": _with("body", {**_text("Ann"), "parameter_name": "first_name"}),
    "amount of money": _with("body", {"type": "currency", "currency": _AMOUNT}),
    "date and time": _with("body", {"type": "date_time", "date_time": _DATE}),
    "header: image, video, document or GIF": _with("header", _PICTURE),
    "header: a file by its id": _with("header", {"type": "image", "image": {"id": "1"}}),
    "header: location": _with("header", {"type": "location", "location": {"latitude": 1}}),
    "header: product": _with("header", {"type": "product", "product": _PRODUCT}),
    "end of a URL button's address, code of an OTP button": _button("url", _text("a")),
    "payload of a quick reply": _button("quick_reply", {"type": "payload", "payload": "p"}),
    "coupon code": _button("copy_code", {"type": "coupon_code", "coupon_code": "25OFF"}),
    "Flow's token and data": _button("flow", {"type": "action", "action": _FLOW}),
    "time and payload of a call": _button("voice_call", {"type": "ttl_minutes", "ttl_minutes": 9}),
    "catalog's picture": _button(
        "catalog", {"type": "action", "action": {"thumbnail_product_retailer_id": "p"}}
    ),
    "products of a multi-product button": _button(
        "mpm", {"type": "action", "action": {"sections": [{"product_items": [_PRODUCT]}]}}
    ),
    "end of a limited-time offer": _with(
        "limited_time_offer",
        {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 1}},
    ),
    "carousel": {
        "type": "carousel",
        "cards": [{"card_index": 0, "components": [_with("header", _PICTURE)]}],
    },
}


def _buttons(*each: Json) -> Json:
    return {"type": "BUTTONS", "buttons": list(each)}


_DEFINED: Mapping[str, Json] = {
    "text header": {
        "type": "HEADER",
        "format": "TEXT",
        "text": "Order {{1}}",
        "example": {"header_text": ["1"]},
    },
    "image, video, document or GIF header": {
        "type": "HEADER",
        "format": "IMAGE",
        "example": {"header_handle": ["4::a"]},
    },
    "location header": {"type": "HEADER", "format": "LOCATION"},
    "product header": {"type": "HEADER", "format": "PRODUCT"},
    "body": {"type": "BODY", "text": "Hi {{1}}", "example": {"body_text": [["Ann"]]}},
    "body with named variables": {
        "type": "BODY",
        "text": "Hi {{name}}",
        "example": {"body_text_named_params": [{"param_name": "name", "example": "Ann"}]},
    },
    "authentication body": {"type": "BODY", "add_security_recommendation": True},
    "footer": {"type": "FOOTER", "text": "Bye"},
    "authentication footer": {"type": "FOOTER", "code_expiration_minutes": 5},
    "quick reply, URL": _buttons(_REPLY, _LINK),
    "phone number": _buttons({"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+65"}),
    "coupon code": _buttons({"type": "COPY_CODE", "example": ["25OFF"]}),
    "one-time password": _buttons({"type": "OTP", "otp_type": "COPY_CODE"}),
    "Flow": _buttons({"type": "FLOW", "text": "Book", "flow_id": "1", "flow_action": "navigate"}),
    "voice call": _buttons({"type": "VOICE_CALL", "text": "Call", "ttl_minutes": 1440}),
    "catalog": _buttons({"type": "CATALOG", "text": "View catalog"}),
    "multi-product": _buttons({"type": "MPM", "text": "View items"}),
    "single product": _buttons({"type": "SPM", "text": "View"}),
    "limited-time offer": {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Soon"}},
    "carousel": {
        "type": "CAROUSEL",
        "cards": [{"components": [{"type": "HEADER", "format": "IMAGE"}, _buttons(_REPLY)]}] * 2,
    },
    "call permission request": {"type": "CALL_PERMISSION_REQUEST"},
    "contact info request": {"type": "REQUEST_CONTACT_INFO"},
}


@dataclass(frozen=True, slots=True)
class Carried:
    """A component, and what is lost of it on the way from the Cloud API's dialect to 8x8's and
    within the Cloud API's."""

    name: str
    eight: tuple[Issue, ...]
    cloud: tuple[Issue, ...]


def sent_lines() -> tuple[Carried, ...]:
    """Return a line for everything that a send may give."""
    return tuple(
        Carried(name, _sent(part, "8x8"), _sent(part, "cloud")) for name, part in _SENT.items()
    )


def defined_lines() -> tuple[Carried, ...]:
    """Return a line for every component that a template may have."""
    return tuple(
        Carried(name, _defined(part, "8x8"), _defined(part, "cloud"))
        for name, part in _DEFINED.items()
    )


def _sent(part: Json, dialect: Dialect) -> tuple[Issue, ...]:
    template = {"name": "a", "language": {"code": "en"}, "components": [part]}
    content = parse({"type": "template", "template": template}, "cloud")
    return render(content, dialect).warnings


def _defined(part: Json, dialect: Dialect) -> tuple[Issue, ...]:
    found = read_definition({"components": [part]}, "cloud")
    return () if isinstance(found, Odd) else render_definition(found, dialect).warnings
