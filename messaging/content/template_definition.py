"""A template as it is submitted and approved: its components and buttons, as values.

Every field may be absent (None): whether it may be is for the checks. `kept` holds how the value
was written; what has an unknown kind or a field of another shape is Odd, kept as written. Standard
library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from messaging.content.keeping import Kept
from messaging.content.parts import Dialect, Json
from messaging.content.template_components import Odd

# {{1}} or {{first_name}}; what else stands in braces is no variable, whatever Meta makes of it.
VARIABLE = re.compile(r"\{\{\s*(\w{1,64})\s*\}\}")
Samples: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeaderPart:
    """`format` is TEXT, IMAGE, VIDEO, DOCUMENT, GIF, LOCATION or PRODUCT, None where a sample
    leaves it out; `named_samples` are Meta's for named variables."""

    format: str | None = None
    text: str | None = None
    samples: Samples | None = None
    named_samples: tuple[Json, ...] | None = None
    kind: str = "HEADER"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class BodyPart:
    """Without a text it is an authentication template's: Meta's own words."""

    text: str | None = None
    samples: Samples | None = None
    named_samples: tuple[Json, ...] | None = None
    recommends_security: bool | None = None
    kind: str = "BODY"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class FooterPart:
    """`expires_minutes` belongs to authentication templates."""

    text: str | None = None
    expires_minutes: int | None = None
    kind: str = "FOOTER"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class OfferPart:
    """A limited-time offer's heading."""

    text: str | None = None
    has_expiration: bool | None = None
    kind: str = "LIMITED_TIME_OFFER"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class AskPart:
    """Asks for leave to call, or for contact data: CALL_PERMISSION_REQUEST or
    REQUEST_CONTACT_INFO."""

    kind: str
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class QuickReply:
    text: str | None = None
    kind: str = "QUICK_REPLY"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class UrlLink:
    """Opens an address, which may end with one variable."""

    text: str | None = None
    url: str | None = None
    samples: Samples | None = None
    kind: str = "URL"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class PhoneLink:
    text: str | None = None
    number: str | None = None
    country: str | None = None
    kind: str = "PHONE_NUMBER"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class CopyCode:
    text: str | None = None
    samples: Samples | None = None
    kind: str = "COPY_CODE"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class OtpButton:
    """Gives a one-time password on. `otp_type` is COPY_CODE, ONE_TAP or ZERO_TAP; `apps` are as
    Meta writes them, `package` and `signature` its older way to name one app."""

    otp_type: str | None = None
    text: str | None = None
    autofill_text: str | None = None
    apps: tuple[Json, ...] | None = None
    package: str | None = None
    signature: str | None = None
    accepts_zero_tap: bool | None = None
    kind: str = "OTP"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class FlowButton:
    """Opens a WhatsApp Flow, named by its id, its name or its JSON."""

    text: str | None = None
    flow_id: str | None = None
    flow_name: str | None = None
    flow_json: str | None = None
    action: str | None = None
    screen: str | None = None
    icon: str | None = None
    kind: str = "FLOW"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class CallButton:
    text: str | None = None
    ttl_minutes: int | None = None
    kind: str = "VOICE_CALL"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class PlainButton:
    """A button with no more than its label: CATALOG, MPM, SPM, CALL_PERMISSION_REQUEST or
    REQUEST_CONTACT_INFO."""

    kind: str
    text: str | None = None
    kept: Kept = field(default_factory=Kept)


Button: TypeAlias = (
    QuickReply
    | UrlLink
    | PhoneLink
    | CopyCode
    | OtpButton
    | FlowButton
    | CallButton
    | PlainButton
    | Odd
)


@dataclass(frozen=True, slots=True)
class ButtonsPart:
    buttons: tuple[Button, ...] | None = None
    kind: str = "BUTTONS"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a carousel: HEADER, BODY and BUTTONS."""

    components: tuple[DefinitionPart, ...] | None = None
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class CarouselOfCards:
    cards: tuple[Card | Odd, ...] | None = None
    kind: str = "CAROUSEL"
    kept: Kept = field(default_factory=Kept)


DefinitionPart: TypeAlias = (
    HeaderPart | BodyPart | FooterPart | ButtonsPart | CarouselOfCards | OfferPart | AskPart | Odd
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole template in one language. `ttl` is in seconds, -1 for 30 days."""

    name: str | None = None
    language: str | None = None
    category: str | None = None
    components: tuple[DefinitionPart, ...] | None = None
    parameter_format: str | None = None
    ttl: int | None = None
    dialect: Dialect = "8x8"
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of one text, in the order they first appear.

    `place` is header, body or button; `button` and `card` are indexes, None where there is none.
    """

    place: str
    names: tuple[str, ...]
    button: int | None = None
    card: int | None = None

    @property
    def is_named(self) -> bool:
        return any(not name.isdecimal() for name in self.names)


def names_in(text: str | None) -> tuple[str, ...]:
    """Return the variables of a text, each once."""
    return tuple(dict.fromkeys(VARIABLE.findall(text or "")))


def variables_of(
    components: tuple[DefinitionPart, ...], card: int | None = None
) -> Iterator[Variables]:
    """Yield the texts that have variables: header, body and the addresses of buttons."""
    for part in components:
        match part:
            case HeaderPart(text=text) if names_in(text):
                yield Variables("header", names_in(text), card=card)
            case BodyPart(text=text) if names_in(text):
                yield Variables("body", names_in(text), card=card)
            case ButtonsPart():
                for index, button in enumerate(part.buttons or ()):
                    if isinstance(button, UrlLink) and names_in(button.url):
                        yield Variables("button", names_in(button.url), index, card)
            case CarouselOfCards():
                for number, each in enumerate(part.cards or ()):
                    if isinstance(each, Card):
                        yield from variables_of(each.components or (), number)
            case _:
                pass
