"""The limits of interactive messages, as data.

Source: 8x8 Chat Apps API, interactive messages and character limits; Meta Cloud API, interactive
messages.
"""

from __future__ import annotations

from messaging.content.limit import (
    BUTTON_ID,
    CARD_ID,
    CLOUD,
    EIGHT,
    MARK_LENGTH,
    ROW_ID,
    Count,
    Length,
    Range,
    Rule,
)
from messaging.content.limits_plain import INTERACTIVE

_I = "content.interactive"
_A = f"{_I}.action"
_P = f"{_A}.parameters"
_ROWS, _CARDS = f"{_A}.sections[].rows[]", f"{_A}.cards[]"
_REPLY = f"{_A}.buttons[].reply"
_QUICK = f"{_CARDS}.action.buttons[].quick_reply"

BUTTON, LIST, FLOW, URL = (frozenset({kind}) for kind in ("button", "list", "flow", "cta_url"))
PRODUCT, PRODUCTS = frozenset({"product"}), frozenset({"product_list"})
PLACE, CAROUSEL = frozenset({"location_request_message"}), frozenset({"carousel"})
CATALOG, CALL = frozenset({"catalog_message"}), frozenset({"voice_call"})
PERMISSION = frozenset({"call_permission_request"})
CONTACT = frozenset({"request_contact_info"})
_OPTIONAL_BODY = PRODUCT | PERMISSION | CONTACT
_REASON = "our reply token needs 13 characters of it, so such a tap is known by its context only"

LENGTHS = (
    Length(INTERACTIVE - LIST, f"{_I}.body.text", 1024),
    Length(LIST, f"{_I}.body.text", 1024, cloud=4096),
    Length(INTERACTIVE, f"{_I}.footer.text", 60),
    Length(INTERACTIVE, f"{_I}.header.text", 60),
    Length(BUTTON, f"{_REPLY}.id", BUTTON_ID, sure=BUTTON_ID - MARK_LENGTH, source=_REASON),
    Length(BUTTON, f"{_REPLY}.title", 20),
    Length(LIST, f"{_A}.button", 20),
    Length(LIST | PRODUCTS, f"{_A}.sections[].title", 24),
    Length(LIST, f"{_ROWS}.id", ROW_ID, sure=ROW_ID - MARK_LENGTH, source=_REASON),
    Length(LIST, f"{_ROWS}.title", 24),
    Length(LIST, f"{_ROWS}.description", 72),
    Length(URL | CALL, f"{_P}.display_text", 20),
    Length(URL, f"{_P}.url", 2000, cloud=2048),
    Length(
        FLOW,
        f"{_P}.flowCta",
        30,
        sure=20,
        source="8x8's guide and Meta's older documents say 20, 8x8's reference and Meta's newer 30",
    ),
    Length(CALL, f"{_P}.payload", 512),
    Length(CAROUSEL, f"{_CARDS}.body.text", 160),
    Length(CAROUSEL, f"{_CARDS}.action.parameters.display_text", 20),
    Length(CAROUSEL, f"{_CARDS}.action.parameters.url", 2000, cloud=2048),
    Length(CAROUSEL, f"{_QUICK}.title", 20),
    Length(
        CAROUSEL,
        f"{_QUICK}.id",
        256,
        sure=CARD_ID,
        source="Meta's page on carousels says 20, on other quick replies 256",
    ),
)
COUNTS = (
    Count(BUTTON, f"{_A}.buttons[]", 1, 3),
    Count(LIST, f"{_A}.sections[]", 1, 10),
    Count(LIST, f"{_ROWS}", 1, 10),
    Count(PRODUCTS, f"{_A}.sections[]", 1, 10),
    Count(PRODUCTS, f"{_A}.sections[].product_items[]", 1, 30),
    Count(CAROUSEL, f"{_CARDS}", 2, 10),
)
RANGES = (
    Range(CALL, f"{_P}.ttlMinutes", 1, 43200),
    Range(CAROUSEL, f"{_CARDS}.card_index", 0, 9),
)
_META_HEADER = "Meta allows a text only above a list"
_META_TITLE = "Meta wants a text above a product list"
RULES = (
    Rule("missing", INTERACTIVE - _OPTIONAL_BODY, f"{_I}.body.text"),
    Rule("empty", _OPTIONAL_BODY, f"{_I}.body.text"),
    Rule("empty", INTERACTIVE, f"{_I}.footer.text"),
    Rule("missing", BUTTON, f"{_REPLY}.id"),
    Rule("missing", BUTTON, f"{_REPLY}.title"),
    Rule("missing", LIST, f"{_A}.button"),
    Rule("missing", LIST, f"{_ROWS}.id"),
    Rule("missing", LIST, f"{_ROWS}.title"),
    Rule("missing", FLOW, f"{_P}.flowCta"),
    Rule("empty", FLOW, f"{_P}.flowId"),
    Rule("empty", FLOW, f"{_P}.flowToken"),
    Rule("notOneOf", FLOW, f"{_P}.flowAction", values=("navigate", "data_exchange")),
    Rule("notOneOf", FLOW, f"{_P}.mode", values=("draft", "published")),
    Rule("notOneOf", FLOW, f"{_P}.flowMessageVersion", values=("3",)),
    Rule("missing", URL, f"{_P}.display_text"),
    Rule("missing", URL, f"{_P}.url"),
    Rule("notUrl", URL, f"{_P}.url"),
    Rule("missing", PRODUCT | PRODUCTS, f"{_A}.catalog_id"),
    Rule("missing", PRODUCT, f"{_A}.product_retailer_id"),
    Rule("missing", PRODUCTS, f"{_A}.sections[].product_items[].product_retailer_id"),
    Rule("missing", PRODUCTS, f"{_I}.header.text", CLOUD),
    Rule("missing", PRODUCTS, f"{_I}.header.text", EIGHT, "warning", _META_TITLE),
    Rule("notOneOf", PRODUCTS, f"{_I}.header.type", CLOUD, values=("text",)),
    Rule("notOneOf", LIST, f"{_I}.header.type", CLOUD, values=("text",)),
    Rule("notOneOf", LIST, f"{_I}.header.type", EIGHT, "warning", _META_HEADER, ("text",)),
    Rule("missing", PLACE | CALL, f"{_A}.name"),
    Rule("notOneOf", PLACE, f"{_A}.name", values=("send_location",)),
    Rule("notOneOf", CALL, f"{_A}.name", values=("voice_call",)),
    Rule("missing", CAROUSEL, f"{_CARDS}.card_index"),
    Rule("missing", CAROUSEL, f"{_CARDS}.type"),
    Rule("notOneOf", CAROUSEL, f"{_CARDS}.type", values=("cta_url", "product")),
    Rule("empty", CAROUSEL, f"{_CARDS}.body.text"),
    Rule("duplicate", CAROUSEL, f"{_CARDS}.card_index"),
    Rule("formatted", BUTTON, f"{_REPLY}.title", severity="warning"),
    Rule("duplicate", BUTTON, f"{_REPLY}.title"),
    Rule("duplicate", BUTTON, f"{_REPLY}.id"),
    Rule("duplicate", LIST, f"{_ROWS}.id"),
    Rule("notAllowed", PLACE | PRODUCT | CAROUSEL, f"{_I}.header"),
    Rule("notAllowed", PLACE | CAROUSEL, f"{_I}.footer"),
    Rule("missing", CONTACT, f"{_I}.body.text", CLOUD),
    Rule("notAllowed", PERMISSION | CONTACT | CATALOG, f"{_I}.header", CLOUD),
    Rule("notAllowed", PERMISSION | CONTACT, f"{_I}.footer", CLOUD),
)
