"""Where the fields of template components lie in either dialect.

Source: 8x8 Chat Apps API, template message (send components); Meta Cloud API, template messages.
What 8x8 does not document is written in Meta's shape.
"""

from __future__ import annotations

from collections.abc import Mapping

from messaging.content.keeping import (
    LIST,
    NUMBER,
    OBJECT,
    WHOLE,
    Field,
    Shape,
    plain,
)
from messaging.content.parts import Dialect, Json
from messaging.content.template_components import (
    CatalogParameter,
    CouponParameter,
    DateParameter,
    FlowParameter,
    LocationParameter,
    MoneyParameter,
    OfferParameter,
    PayloadParameter,
    ProductParameter,
    TextParameter,
    TtlParameter,
)

# Our name of a kind -> how 8x8 writes it, where that differs.
_EIGHT_KINDS = {"coupon_code": "couponCode", "ttl_minutes": "ttlMinutes"}
_KINDS = (
    ("text", "image", "gif", "video", "document", "location", "product", "currency")
    + ("date_time", "payload", "coupon_code", "action", "ttl_minutes", "limited_time_offer")
    + ("header", "body", "footer", "button", "carousel", "call_permission_request")
    + ("request_contact_info",)
)
_BY_PLAIN = {plain(kind): kind for kind in _KINDS}
# 8x8's schema writes the enum's number; 1 is the only one its samples have.
_SUB_TYPES = {
    "quickreply": "quick_reply",
    "url": "url",
    "1": "url",
    "copycode": "copy_code",
    "couponcode": "copy_code",
    "flow": "flow",
    "voicecall": "voice_call",
    "catalog": "catalog",
    "mpm": "mpm",
    "spm": "spm",
    "otp": "otp",
}
_EIGHT_SUB_TYPES = {
    "quick_reply": "QuickReply",
    "copy_code": "copyCode",
    "voice_call": "VoiceCall",
}


def kind_of(word: Json) -> str:
    """Return our name of a component's or a parameter's type, else the word itself."""
    return _BY_PLAIN.get(plain(word), str(word))


def sub_type_of(word: Json) -> str:
    return _SUB_TYPES.get(plain(word), str(word))


def is_sub_type(word: str) -> bool:
    return word in _SUB_TYPES.values()


def write_kind(kind: str, dialect: Dialect) -> str:
    return _EIGHT_KINDS.get(kind, kind) if dialect == "8x8" else kind


def write_sub_type(kind: str, dialect: Dialect) -> str:
    return _EIGHT_SUB_TYPES.get(kind, kind) if dialect == "8x8" else kind


def read_index(word: Json) -> Json:
    """Return the number; a text that is none (an expression) stays."""
    is_number = isinstance(word, str) and word.isascii() and word.isdigit() and len(word) < 10
    return int(word) if is_number else word


def write_index(index: Json, dialect: Dialect) -> Json:
    return str(index) if dialect == "cloud" else index


def write_plainly(index: Json, dialect: Dialect) -> Json:
    return index


def same(name: str, place: str, **more: Json) -> Field:
    """A field that lies in the same place in both dialects."""
    return Field(name, place, place, **more)


KIND = Field("kind", "type", "type", read=kind_of, write=write_kind)
PART: Shape = (KIND,)
BUTTON: Shape = (
    KIND,
    Field("sub_type", "subType", "sub_type", WHOLE, ("subtype",), sub_type_of, write_sub_type),
    Field("index", "index", "index", WHOLE, (), read_index, write_index),
)
CARD: Shape = (Field("index", "cardIndex", "card_index", WHOLE, (), read_index, write_plainly),)


def media(kind: str) -> Shape:
    """8x8 writes {"type": "image", "url"}, Meta {"type": "image", "image": {"link" | "id"}}."""
    return (
        KIND,
        Field("url", "url", f"{kind}.link", also=(f"{kind}.url", "link")),
        Field("id", "id", f"{kind}.id"),
        Field("filename", "filename", f"{kind}.filename"),
    )


_FLOW: Shape = (
    KIND,
    Field("action", "action", ""),
    Field("token", "flowToken", "action.flow_token", also=("action.flowToken",)),
)
FLAT_FLOW: Shape = (
    *_FLOW,
    Field("screen", "navigateScreen", ""),
    Field("data", "flowActionData", "action.flow_action_data", OBJECT, ("action.flowActionData",)),
)
# The API's schema puts screen and data into `flowActionData`; a sample has the data flat.
NESTED_FLOW: Shape = (
    *_FLOW,
    Field("screen", "flowActionData.screen", "", also=("navigateScreen",)),
    Field("data", "flowActionData.data", "action.flow_action_data", OBJECT),
)


def _tuple(value: Json) -> Json:
    return tuple(value)


def _list(value: Json, dialect: Dialect) -> Json:
    return list(value)


SHAPES: Mapping[type, Shape] = {
    TextParameter: (
        KIND,
        same("text", "text"),
        same("name", "parameter_name", also=("parameterName", "name")),
    ),
    LocationParameter: (
        KIND,
        same("latitude", "location.latitude", types=NUMBER),
        same("longitude", "location.longitude", types=NUMBER),
        same("name", "location.name"),
        same("address", "location.address"),
    ),
    ProductParameter: (
        KIND,
        same("product_retailer_id", "product.product_retailer_id"),
        same("catalog_id", "product.catalog_id"),
    ),
    MoneyParameter: (
        KIND,
        same("fallback", "currency.fallback_value"),
        same("code", "currency.code"),
        same("amount_1000", "currency.amount_1000", types=WHOLE),
    ),
    DateParameter: (KIND, same("date_time", "date_time", types=OBJECT)),
    PayloadParameter: (KIND, same("payload", "payload")),
    CouponParameter: (KIND, Field("code", "couponCode", "coupon_code")),
    TtlParameter: (KIND, Field("minutes", "ttlMinutes", "ttl_minutes", WHOLE)),
    CatalogParameter: (
        KIND,
        same("thumbnail", "action.thumbnail_product_retailer_id"),
        same("sections", "action.sections", types=LIST, read=_tuple, write=_list),
    ),
    OfferParameter: (
        KIND,
        same("expiration_time_ms", "limited_time_offer.expiration_time_ms", types=WHOLE),
    ),
}
PARAMETERS: Mapping[str, type] = {
    "text": TextParameter,
    "location": LocationParameter,
    "product": ProductParameter,
    "currency": MoneyParameter,
    "date_time": DateParameter,
    "payload": PayloadParameter,
    "coupon_code": CouponParameter,
    "ttl_minutes": TtlParameter,
    "limited_time_offer": OfferParameter,
}
MEDIA = frozenset({"image", "gif", "video", "document"})


def shape_of(value: Json) -> Shape:
    """Return the shape of a parameter."""
    if isinstance(value, FlowParameter):
        nested = "flowActionData." in "".join(value.kept.places.values())
        return NESTED_FLOW if nested else FLAT_FLOW
    return SHAPES.get(type(value)) or media(value.kind)
