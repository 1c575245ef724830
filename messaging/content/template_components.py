"""What a send gives a template: its components and their parameters, as values.

Every field may be absent (None): whether it may be is for the checks. `kept` holds how the value
was written; what has an unknown kind or a field of another shape is Odd, kept as written. Standard
library only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from messaging.content.keeping import Kept
from messaging.content.parts import Extra, Json

SubType: TypeAlias = Literal[
    "quick_reply", "url", "copy_code", "flow", "voice_call", "catalog", "mpm", "spm", "otp"
]
PartKind: TypeAlias = Literal[
    "header",
    "body",
    "footer",
    "limited_time_offer",
    "call_permission_request",
    "request_contact_info",
]


@dataclass(frozen=True, slots=True)
class TextParameter:
    """The value of a variable; `name` where the template's variables have names."""

    text: str | None = None
    name: str | None = None
    kind: str = "text"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class MediaParameter:
    """The medium of a header. `kind` is image, gif, video or document."""

    kind: str
    url: str | None = None
    id: str | None = None
    filename: str | None = None
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class LocationParameter:
    """The place of a header; samples write degrees as texts and as numbers."""

    latitude: float | str | None = None
    longitude: float | str | None = None
    name: str | None = None
    address: str | None = None
    kind: str = "location"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class ProductParameter:
    """The product of a header."""

    product_retailer_id: str | None = None
    catalog_id: str | None = None
    kind: str = "product"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class MoneyParameter:
    """An amount that the phone writes in its own way; `amount_1000` is a thousandth."""

    fallback: str | None = None
    code: str | None = None
    amount_1000: int | str | None = None
    kind: str = "currency"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class DateParameter:
    """A date and time, as Meta writes it; Meta's phones show `fallback_value`."""

    date_time: Extra | None = None
    kind: str = "date_time"
    kept: Kept = field(default_factory=Kept)

    @property
    def fallback(self) -> str | None:
        found = (self.date_time or {}).get("fallback_value")
        return found if isinstance(found, str) else None


@dataclass(frozen=True, slots=True)
class PayloadParameter:
    """What comes back when a quick reply is tapped, or a call is made."""

    payload: str | None = None
    kind: str = "payload"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class CouponParameter:
    """The code that a button copies."""

    code: str | None = None
    kind: str = "coupon_code"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class FlowParameter:
    """How a Flow begins: `data` are the fields of its first screen."""

    token: str | None = None
    data: Extra | None = None
    screen: str | None = None
    action: str | None = None
    kind: str = "action"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class CatalogParameter:
    """What a catalog or multi-product button opens; `sections` are as Meta writes them."""

    thumbnail: str | None = None
    sections: tuple[Json, ...] | None = None
    kind: str = "action"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class TtlParameter:
    """How long a call button may be tapped."""

    minutes: int | str | None = None
    kind: str = "ttl_minutes"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class OfferParameter:
    """When a limited-time offer ends, in milliseconds of Unix time."""

    expiration_time_ms: int | str | None = None
    kind: str = "limited_time_offer"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class Odd:
    """A component, card, button or parameter that fits no kind; `code` is unknown_component or
    unparsable, `path` the place of the fault within it."""

    body: Json
    code: str
    message: str
    path: str = ""


Parameter: TypeAlias = (
    TextParameter
    | MediaParameter
    | LocationParameter
    | ProductParameter
    | MoneyParameter
    | DateParameter
    | PayloadParameter
    | CouponParameter
    | FlowParameter
    | CatalogParameter
    | TtlParameter
    | OfferParameter
    | Odd
)


@dataclass(frozen=True, slots=True)
class Part:
    """Header, body and what else has parameters of its own; None where no list was written."""

    kind: PartKind
    parameters: tuple[Parameter, ...] | None = None
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class ButtonPart:
    """What one button of the template needs. `index` is its place, a text when a journey holds an
    expression there; `sub_type` is None when none is written."""

    sub_type: SubType | None = None
    index: int | str | None = None
    parameters: tuple[Parameter, ...] | None = None
    kind: str = "button"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class CardPart:
    """What one card of a carousel needs."""

    index: int | str | None = None
    components: tuple[Component, ...] | None = None
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class CarouselPart:
    cards: tuple[CardPart | Odd, ...] | None = None
    kind: str = "carousel"
    kept: Kept = field(default_factory=Kept)


Component: TypeAlias = Part | ButtonPart | CarouselPart | Odd


def texts_of(components: tuple[Component, ...]) -> Iterator[TextParameter]:
    """Yield the texts that are given, cards included."""
    for part in components:
        match part:
            case Part() | ButtonPart():
                yield from (p for p in part.parameters or () if isinstance(p, TextParameter))
            case CarouselPart():
                for card in part.cards or ():
                    if isinstance(card, CardPart):
                        yield from texts_of(card.components or ())
            case Odd():
                pass
