"""The limits of text, files, places, people, reactions and templates, as data.

Source: 8x8 Chat Apps API, send message (free-form, character limits, SMS fallback, Direct Send);
Meta Cloud API, messages. 8x8's schema allows texts of 35,000 for other channels; WhatsApp takes
4,096.
"""

from __future__ import annotations

from messaging.content.limit import EIGHT, Count, Length, Range, Rule

TEXT = frozenset({"text"})
FILES = frozenset({"image", "video", "audio", "document", "sticker"})
CAPTIONED = frozenset({"image", "video", "document"})
LOCATION, CONTACTS = frozenset({"location"}), frozenset({"contacts"})
REACTION, TEMPLATE = frozenset({"reaction"}), frozenset({"template"})
INTERACTIVE = frozenset(
    {"button", "list", "cta_url", "flow", "product", "product_list", "catalog_message"}
    | {"location_request_message", "carousel", "call_permission_request"}
    | {"request_contact_info", "voice_call"}
)
# What may fall back to an SMS at 8x8.
FALLING_BACK = TEXT | FILES | LOCATION | TEMPLATE | INTERACTIVE
_DIRECT = "content.whatsApp.directSend"
_ENCODINGS = ("AUTO", "GSM7", "UCS2")

LENGTHS = (
    Length(TEXT, "content.text", 4096),
    Length(CAPTIONED, "content.text", 1024),
    Length(FILES, "content.url", 2000, cloud=2048),
    Length(TEMPLATE, "content.template.name", 512),
    Length(FALLING_BACK, "content.fallbackText", 35000),
    Length(FALLING_BACK, "content.sms.source", 16),
)
# Meta Cloud API, contacts: at most 257 of them.
COUNTS = (Count(CONTACTS, "content.contacts[]", 1, 257),)
RANGES = (
    Range(LOCATION, "content.location.latitude", -90, 90),
    Range(LOCATION, "content.location.longitude", -180, 180),
    Range(TEXT | INTERACTIVE, f"{_DIRECT}.ttlSeconds", 30, 43200),
)
RULES = (
    Rule("missing", TEXT, "content.text"),
    Rule("empty", CAPTIONED, "content.text"),
    Rule("notAllowed", FILES - CAPTIONED, "content.text"),
    Rule("notAllowed", FILES - {"document"}, "content.filename"),
    Rule("empty", frozenset({"document"}), "content.filename"),
    Rule("notUrl", FILES, "content.url"),
    Rule("missing", CONTACTS, "content.contacts[].name.formatted_name"),
    Rule("missing", REACTION, "content.umid"),
    Rule("missing", frozenset({"read"}), "message_id"),
    Rule("missing", TEMPLATE, "content.template.name"),
    Rule("missing", TEMPLATE, "content.template.language"),
    Rule(
        "notOneOf",
        FALLING_BACK,
        "content.sms.encoding",
        EIGHT,
        "warning",
        "8x8's guide to SMS fallback calls two of them GSM and UNICODE",
        _ENCODINGS,
    ),
    Rule("notOneOf", TEXT | INTERACTIVE, f"{_DIRECT}.category", EIGHT, values=("utility",)),
    Rule(
        "notAllowed",
        INTERACTIVE - {"button", "cta_url"} | FILES | LOCATION | TEMPLATE,
        _DIRECT,
        EIGHT,
    ),
)
