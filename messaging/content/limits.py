"""The limits of 8x8's WhatsApp content, as data: the browser reads the same table.

Source: 8x8 Chat Apps API, send message (interactive messages, character limits). Paths are those
of the send body; `[]` stands for every item. A limit holds for one content type (`type_of`), or
for all interactive ones.
"""

from __future__ import annotations

from dataclasses import dataclass

# `~` and twelve characters: what a reply token adds to an id.
MARK_LENGTH = 13
BUTTON_ID = 256
ROW_ID = 200
# Meta's documents say 20 for the id of a card's quick reply, and 256 elsewhere: 20 always works.
CARD_ID = 20
# Meta's limit for the payload of a template's quick reply.
PAYLOAD = 256

_I = "content.interactive"


@dataclass(frozen=True, slots=True)
class Length:
    """A text may have `most` characters."""

    kinds: frozenset[str]
    path: str
    most: int


@dataclass(frozen=True, slots=True)
class Count:
    """There are `least` to `most` items over all lists that match the path."""

    kinds: frozenset[str]
    path: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Rule:
    """The path must have a non-empty value (missing), must be absent (notAllowed), or its
    values must differ from each other (duplicate)."""

    code: str
    kinds: frozenset[str]
    path: str


_FRAMED = frozenset(
    {"button", "list", "flow", "cta_url", "product", "product_list", "location_request_message"}
    | {"call_permission_request", "request_contact_info", "voice_call"}
)
_MEDIA = frozenset({"image", "video", "document"})
_BUTTON, _LIST, _FLOW = frozenset({"button"}), frozenset({"list"}), frozenset({"flow"})
_URL, _PRODUCTS = frozenset({"cta_url"}), frozenset({"product_list"})
_LOCATION = frozenset({"location_request_message"})

LENGTHS = (
    Length(frozenset({"text"}), "content.text", 4096),
    Length(_MEDIA, "content.text", 1024),
    Length(_FRAMED, f"{_I}.body.text", 1024),
    Length(_FRAMED, f"{_I}.footer.text", 60),
    Length(_FRAMED, f"{_I}.header.text", 60),
    Length(_BUTTON, f"{_I}.action.buttons[].reply.id", BUTTON_ID - MARK_LENGTH),
    Length(_BUTTON, f"{_I}.action.buttons[].reply.title", 20),
    Length(_LIST, f"{_I}.action.button", 20),
    Length(_LIST, f"{_I}.action.sections[].title", 24),
    Length(_LIST, f"{_I}.action.sections[].rows[].id", ROW_ID - MARK_LENGTH),
    Length(_LIST, f"{_I}.action.sections[].rows[].title", 24),
    Length(_LIST, f"{_I}.action.sections[].rows[].description", 72),
    Length(_URL, f"{_I}.action.parameters.display_text", 20),
    # The guide says 20, the API's schema 30; 20 is what always works.
    Length(_FLOW, f"{_I}.action.parameters.flowCta", 20),
    Length(frozenset({"voice_call"}), f"{_I}.action.parameters.payload", 512),
)
COUNTS = (
    Count(_BUTTON, f"{_I}.action.buttons[]", 1, 3),
    Count(_LIST, f"{_I}.action.sections[]", 1, 10),
    Count(_LIST, f"{_I}.action.sections[].rows[]", 1, 10),
    Count(_PRODUCTS, f"{_I}.action.sections[].product_items[]", 1, 30),
)
RULES = (
    Rule("missing", frozenset({"text"}), "content.text"),
    Rule("missing", _BUTTON | _LIST | _FLOW | _URL | _LOCATION, f"{_I}.body.text"),
    Rule("missing", _BUTTON, f"{_I}.action.buttons[].reply.id"),
    Rule("missing", _BUTTON, f"{_I}.action.buttons[].reply.title"),
    Rule("missing", _LIST, f"{_I}.action.button"),
    Rule("missing", _LIST, f"{_I}.action.sections[].rows[].id"),
    Rule("missing", _LIST, f"{_I}.action.sections[].rows[].title"),
    Rule("missing", _FLOW, f"{_I}.action.parameters.flowId"),
    Rule("missing", _FLOW, f"{_I}.action.parameters.flowCta"),
    Rule("missing", _URL, f"{_I}.action.parameters.url"),
    Rule("missing", frozenset({"template"}), "content.template.name"),
    Rule("missing", frozenset({"template"}), "content.template.language"),
    Rule("missing", _MEDIA | {"audio"}, "content.url"),
    Rule("duplicate", _BUTTON, f"{_I}.action.buttons[].reply.title"),
    Rule("duplicate", _BUTTON, f"{_I}.action.buttons[].reply.id"),
    Rule("duplicate", _LIST, f"{_I}.action.sections[].rows[].id"),
    Rule("notAllowed", _LOCATION | {"product"}, f"{_I}.header"),
    Rule("notAllowed", _LOCATION, f"{_I}.footer"),
)
