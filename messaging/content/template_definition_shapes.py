"""Where the fields of template definitions lie in either dialect.

Source: 8x8 Chat Apps API, add a WhatsApp template (samples flat in `examples`); Meta Cloud API,
message templates (samples in `example`, by kind).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messaging.content.keeping import LIST, TRUTH, Field, Shape, plain
from messaging.content.parts import Dialect, Json
from messaging.content.template_definition import (
    AskPart,
    BodyPart,
    ButtonsPart,
    CallButton,
    CarouselOfCards,
    CopyCode,
    FlowButton,
    FooterPart,
    HeaderPart,
    OfferPart,
    OtpButton,
    PhoneLink,
    PlainButton,
    QuickReply,
    UrlLink,
)
from messaging.content.template_shapes import same

STRICT_WHOLE = (int,)
_SAMPLE = (list, str)
_PARTS: Mapping[str, Any] = {
    "HEADER": HeaderPart,
    "BODY": BodyPart,
    "FOOTER": FooterPart,
    "BUTTONS": ButtonsPart,
    "CAROUSEL": CarouselOfCards,
    "LIMITED_TIME_OFFER": OfferPart,
    "CALL_PERMISSION_REQUEST": AskPart,
    "REQUEST_CONTACT_INFO": AskPart,
}
_BUTTONS: Mapping[str, Any] = {
    "QUICK_REPLY": QuickReply,
    "URL": UrlLink,
    "PHONE_NUMBER": PhoneLink,
    "COPY_CODE": CopyCode,
    "OTP": OtpButton,
    "FLOW": FlowButton,
    "VOICE_CALL": CallButton,
    "CATALOG": PlainButton,
    "MPM": PlainButton,
    "SPM": PlainButton,
    "CALL_PERMISSION_REQUEST": PlainButton,
    "REQUEST_CONTACT_INFO": PlainButton,
}
PARTS = {plain(name): (name, made) for name, made in _PARTS.items()}
BUTTONS = {plain(name): (name, made) for name, made in _BUTTONS.items()}


def upper_part(word: Json) -> str:
    return PARTS.get(plain(word), (str(word), None))[0]


def upper_button(word: Json) -> str:
    return BUTTONS.get(plain(word), (str(word), None))[0]


def upper(word: Json) -> str:
    return str(word).upper()


def _samples(value: Json) -> tuple[str, ...]:
    """Read a text, a list of texts, or Meta's list of such lists: one row is one set."""
    items = value if isinstance(value, list) else [value]
    rows = [inner for item in items for inner in (item if isinstance(item, list) else [item])]
    return tuple(each if isinstance(each, str) else str(each) for each in rows)


def _flat(value: Json, dialect: Dialect) -> Json:
    return list(value)


def _row(value: Json, dialect: Dialect) -> Json:
    return [list(value)] if dialect == "cloud" else list(value)


def _tuple(value: Json) -> Json:
    return tuple(value)


def samples(cloud: str, *also: str, is_row: bool = False) -> Field:
    write = _row if is_row else _flat
    return Field("samples", "examples", cloud, _SAMPLE, also, _samples, write)


def _text(value: Json) -> str:
    return str(value)


def named(cloud: str) -> Field:
    return Field("named_samples", "", cloud, LIST, (), _tuple, _flat)


PART_KIND = Field("kind", "type", "type", read=upper_part)
BUTTON_KIND = Field("kind", "type", "type", read=upper_button)
TEXT = same("text", "text")
HEADER: Shape = (
    PART_KIND,
    same("format", "format", read=upper),
    TEXT,
    samples("example.header_text", "example.headerText", "example.header_handle", "example"),
    named("example.header_text_named_params"),
)
# A medium's sample is the handle of an upload at Meta, an address at 8x8.
MEDIA_HEADER: Shape = (
    PART_KIND,
    same("format", "format", read=upper),
    TEXT,
    samples("example.header_handle", "example.headerHandle", "example.header_url", "example"),
)
SHAPES: Mapping[type, Shape] = {
    BodyPart: (
        PART_KIND,
        TEXT,
        samples("example.body_text", "example.bodyText", is_row=True),
        named("example.body_text_named_params"),
        same("recommends_security", "add_security_recommendation", types=TRUTH),
    ),
    FooterPart: (
        PART_KIND,
        TEXT,
        same("expires_minutes", "code_expiration_minutes", types=STRICT_WHOLE),
    ),
    OfferPart: (
        PART_KIND,
        same("text", "limited_time_offer.text"),
        same("has_expiration", "limited_time_offer.has_expiration", types=TRUTH),
    ),
    AskPart: (PART_KIND,),
    ButtonsPart: (PART_KIND,),
    CarouselOfCards: (PART_KIND,),
    QuickReply: (BUTTON_KIND, TEXT),
    UrlLink: (BUTTON_KIND, TEXT, same("url", "url"), samples("example")),
    PhoneLink: (
        BUTTON_KIND,
        TEXT,
        Field("number", "phoneNumber", "phone_number"),
        Field("country", "country", ""),
    ),
    CopyCode: (BUTTON_KIND, TEXT, samples("example")),
    OtpButton: (
        BUTTON_KIND,
        same("otp_type", "otp_type", also=("otpType",), read=upper),
        TEXT,
        same("autofill_text", "autofill_text", also=("autofillText",)),
        same("apps", "supported_apps", types=LIST, read=_tuple, write=_flat),
        same("package", "package_name"),
        same("signature", "signature_hash"),
        same("accepts_zero_tap", "zero_tap_terms_accepted", types=TRUTH),
    ),
    FlowButton: (
        BUTTON_KIND,
        TEXT,
        Field("flow_id", "flowId", "flow_id", (str, int), read=_text),
        Field("flow_name", "flowName", "flow_name"),
        Field("flow_json", "flowJson", "flow_json"),
        Field("action", "flowAction", "flow_action"),
        Field("screen", "navigateScreen", "navigate_screen"),
        same("icon", "icon"),
    ),
    CallButton: (
        BUTTON_KIND,
        TEXT,
        Field("ttl_minutes", "ttlMinutes", "ttl_minutes", STRICT_WHOLE),
    ),
    PlainButton: (BUTTON_KIND, TEXT),
}
DEFINITION: Shape = (
    same("name", "name", also=("templateName",)),
    same("language", "language"),
    same("category", "category", read=upper),
    same("parameter_format", "parameter_format", also=("parameterFormat",), read=upper),
    same("ttl", "message_send_ttl_seconds", types=STRICT_WHOLE, also=("messageSendTtlSeconds",)),
)


def shape_of(value: Json) -> Shape:
    """Return the shape of a component or button."""
    if isinstance(value, HeaderPart):
        return HEADER if value.format in ("TEXT", None) else MEDIA_HEADER
    return SHAPES[type(value)]
