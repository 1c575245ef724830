"""Template definitions for tests: one of each make, and a way to change a part of one."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from messaging.content.parts import Json

BODY: Json = {"type": "BODY", "text": "Hi {{1}}", "examples": ["Ann"]}
CARD: Json = {
    "components": [
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "Nice"},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "More"}]},
    ]
}
QUICK_REPLY: Json = {"type": "QUICK_REPLY", "text": "Yes"}
LINK: Json = {"type": "URL", "text": "Open", "url": "https://e.x/{{1}}", "examples": ["a"]}
PHONE: Json = {"type": "PHONE_NUMBER", "text": "Call", "phoneNumber": "+6512345678"}
COUPON: Json = {"type": "COPY_CODE", "examples": ["25OFF"]}
OTP: Json = {"type": "OTP", "otp_type": "COPY_CODE"}
FLOW: Json = {"type": "FLOW", "text": "Book", "flowId": "1"}
CALL: Json = {"type": "VOICE_CALL", "text": "Call us", "ttlMinutes": 1440}
ONE_TAP: Json = {
    "type": "OTP",
    "otp_type": "ONE_TAP",
    "supported_apps": [{"package_name": "com.e.x", "signature_hash": "K8a/AINcGX7"}],
}


def buttons(*each: Json) -> Json:
    return {"type": "BUTTONS", "buttons": list(each)}


def definition(*parts: Json, **own: Json) -> dict[str, Any]:
    """Return a definition with these components (BODY without any)."""
    base = {"name": "order_shipped", "language": "en_US", "category": "MARKETING"}
    return deepcopy({**base, "components": list(parts) or [BODY], **own})


def authentication(*parts: Json) -> dict[str, Any]:
    body = {"type": "BODY", "add_security_recommendation": True}
    return definition(body, *parts, category="AUTHENTICATION")


def carousel(*cards: Json) -> dict[str, Any]:
    return definition(BODY, {"type": "CAROUSEL", "cards": list(cards)})


def offer(*parts: Json, text: str = "Soon over", body: str = "Hi") -> dict[str, Any]:
    part = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": text}}
    return definition({"type": "BODY", "text": body}, part, *parts)


WHOLE = [
    definition(),
    definition(
        {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "examples": ["1"]},
        BODY,
        {"type": "FOOTER", "text": "Bye"},
        buttons(QUICK_REPLY, LINK, PHONE, COUPON, FLOW, CALL),
    ),
    definition({"type": "header", "format": "image", "examples": ["https://e.x/a.png"]}, BODY),
    definition({"type": "HEADER", "format": "LOCATION"}, BODY, category="utility"),
    authentication({"type": "FOOTER", "code_expiration_minutes": 5}, buttons(OTP)),
    authentication(buttons(ONE_TAP)),
    carousel(CARD, CARD),
    offer(buttons(COUPON, LINK)),
    definition(BODY, {"type": "CALL_PERMISSION_REQUEST"}),
    definition(BODY, buttons({"type": "REQUEST_CONTACT_INFO"})),
    definition({"type": "HEADER", "format": "PRODUCT"}, BODY, buttons({"type": "SPM"})),
]


def recorded(folder: Path) -> list[Path]:
    """Return the recorded templates and parts of templates of both dialects."""
    return sorted([*folder.glob("8x8/template/*.json"), *folder.glob("cloud/template/*.json")])


def read(path: Path) -> Json:
    return json.loads(path.read_text())
