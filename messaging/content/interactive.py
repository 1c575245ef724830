"""The kinds of interactive messages. Standard library only.

`action_extra` holds unknown keys of the `action`; `name` is its name as written, None for none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from messaging.content.parts import Dialect, Extra, Frame, Header, Json, TextBlock


@dataclass(frozen=True, slots=True)
class Button:
    """A reply button. `extra` belongs to the button, `reply_extra` to its `reply` object."""

    id: str
    title: str
    type: str | None = "reply"
    extra: Extra = field(default_factory=dict)
    reply_extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list."""

    id: str
    title: str
    description: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of rows of a list."""

    rows: tuple[Row, ...]
    title: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InteractiveButtons:
    """One to three reply buttons under a text."""

    frame: Frame
    buttons: tuple[Button, ...]
    action_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class InteractiveList:
    """A button that opens a menu of rows in sections."""

    frame: Frame
    button: str
    sections: tuple[Section, ...]
    action_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class Link:
    """What a URL button says and opens: {"display_text", "url"}."""

    title: str
    url: str
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UrlButton:
    """A button that opens an address."""

    frame: Frame
    link: Link
    name: str | None = None
    action_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class InteractiveFlow:
    """A button that opens a WhatsApp Flow, named by its id or (Cloud API) by its name.

    `payload` is the first screen and its data. 8x8's reference calls it `flowActionPayload`, its
    guide `flowActionData` (`payload_key`); token, mode and version are known to the guide only.
    """

    frame: Frame
    cta: str
    flow_id: str | None = None
    flow_name: str | None = None
    token: str | None = None
    action: str | None = None
    payload: Json = None
    mode: str | None = None
    version: str | None = None
    payload_key: str = "flowActionPayload"
    name: str | None = None
    parameters_extra: Extra = field(default_factory=dict)
    action_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class Product:
    """One product of a catalog."""

    frame: Frame
    catalog_id: str
    product_id: str
    action_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class ProductItem:
    product_id: str
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProductSection:
    items: tuple[ProductItem, ...]
    title: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProductList:
    """Products of a catalog in sections."""

    frame: Frame
    catalog_id: str
    sections: tuple[ProductSection, ...]
    action_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class Catalog:
    """The whole catalog; the product whose picture it shows is optional (Cloud API only)."""

    frame: Frame
    product_id: str | None = None
    name: str | None = "catalog_message"
    has_parameters: bool = True
    parameters_extra: Extra = field(default_factory=dict)
    action_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class LocationRequest:
    """A button by which the customer shares where they are."""

    frame: Frame
    name: str | None = "send_location"
    action_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class CardReply:
    """A quick reply of a card: {"type": "quick_reply", "quick_reply": {"id", "title"}}."""

    id: str
    title: str
    type: str | None = "quick_reply"
    extra: Extra = field(default_factory=dict)
    reply_extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardProduct:
    product_id: str
    catalog_id: str


CardAction: TypeAlias = Link | tuple[CardReply, ...] | CardProduct


@dataclass(frozen=True, slots=True)
class Card:
    """A card of a free-form carousel: a medium with one link or with quick replies, or a product.

    The Cloud API writes `type` "cta_url" even with quick replies. In a journey the index may be an
    expression.
    """

    action: CardAction
    index: int | str | None = None
    type: str | None = "cta_url"
    header: Header | None = None
    body: TextBlock | None = None
    name: str | None = None
    action_extra: Extra = field(default_factory=dict)
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carousel:
    """Cards to swipe through (Cloud API only; at 8x8 WhatsApp carousels are templates)."""

    frame: Frame
    cards: tuple[Card, ...]
    action_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class CallPermissionRequest:
    """Asks whether the business may call. 8x8 writes no action: `has_action` tells."""

    frame: Frame
    name: str | None = None
    has_action: bool = False
    action_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class ContactInfoRequest:
    """Asks for the customer's phone number. 8x8 writes no action: `has_action` tells."""

    frame: Frame
    name: str | None = None
    has_action: bool = False
    action_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"


@dataclass(frozen=True, slots=True)
class VoiceCall:
    """A button that calls the business within WhatsApp; `minutes` is how long it works."""

    frame: Frame
    title: str | None = None
    minutes: int | str | None = None
    payload: str | None = None
    name: str | None = "voice_call"
    has_parameters: bool = True
    parameters_extra: Extra = field(default_factory=dict)
    action_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"
