"""What a WhatsApp message can be, as one closed union of values. Standard library only.

A value bears its meaning in named fields, whatever the dialect; what one dialect knows and we do
not is kept in `extra`, `beside` and the like, and `dialect` tells whose they are. The native form,
which journeys hold, is 8x8's send body; what 8x8 cannot carry is written in its style (see
`messaging.content.writing`).
"""

from __future__ import annotations

from typing import TypeAlias

from messaging.content.interactive import (
    Button,
    CallPermissionRequest,
    Card,
    CardProduct,
    CardReply,
    Carousel,
    Catalog,
    ContactInfoRequest,
    InteractiveButtons,
    InteractiveFlow,
    InteractiveList,
    Link,
    LocationRequest,
    Product,
    ProductItem,
    ProductList,
    ProductSection,
    Row,
    Section,
    UrlButton,
    VoiceCall,
)
from messaging.content.parts import (
    Dialect,
    Extra,
    Frame,
    Header,
    Issue,
    Json,
    MediaKind,
    MediaRef,
    TextBlock,
    canonical,
)
from messaging.content.plain import Contacts, Foreign, Location, Media, Opaque, Reaction, Text
from messaging.content.recognising import is_receipt
from messaging.content.template_values import Template

__all__ = [
    "Button",
    "CallPermissionRequest",
    "Card",
    "CardProduct",
    "CardReply",
    "Carousel",
    "Catalog",
    "ContactInfoRequest",
    "Contacts",
    "Content",
    "Dialect",
    "Extra",
    "Foreign",
    "Frame",
    "Header",
    "Interactive",
    "InteractiveButtons",
    "InteractiveFlow",
    "InteractiveList",
    "Issue",
    "Json",
    "Link",
    "Location",
    "LocationRequest",
    "Media",
    "MediaKind",
    "MediaRef",
    "Opaque",
    "Product",
    "ProductItem",
    "ProductList",
    "ProductSection",
    "Reaction",
    "Row",
    "Section",
    "Template",
    "Text",
    "TextBlock",
    "UrlButton",
    "VoiceCall",
    "canonical",
    "Plain",
    "INTERACTIVE_TYPES",
    "is_free_form",
    "type_of",
]

Interactive: TypeAlias = (
    InteractiveButtons
    | InteractiveList
    | UrlButton
    | InteractiveFlow
    | Product
    | ProductList
    | Catalog
    | LocationRequest
    | Carousel
    | CallPermissionRequest
    | ContactInfoRequest
    | VoiceCall
)
Plain: TypeAlias = Text | Media | Location | Contacts | Reaction
Content: TypeAlias = Plain | Interactive | Template | Foreign | Opaque

INTERACTIVE_TYPES: dict[type[Interactive], str] = {
    InteractiveButtons: "button",
    InteractiveList: "list",
    UrlButton: "cta_url",
    InteractiveFlow: "flow",
    Product: "product",
    ProductList: "product_list",
    Catalog: "catalog_message",
    LocationRequest: "location_request_message",
    Carousel: "carousel",
    CallPermissionRequest: "call_permission_request",
    ContactInfoRequest: "request_contact_info",
    VoiceCall: "voice_call",
}


def is_free_form(content: Content) -> bool:
    """Tell whether this may only be sent inside WhatsApp's 24 h service window."""
    return not isinstance(content, Template | Foreign)


def type_of(content: Content) -> str:
    """Return a short name: text, image, ..., template; for interactive messages the inner type
    (button, list, cta_url, ...); `foreign`; or the kind that an opaque body calls itself."""
    match content:
        case Text():
            return "text"
        case Media():
            return content.kind
        case Location():
            return "location"
        case Contacts():
            return "contacts"
        case Reaction():
            return "reaction"
        case Template():
            return "template"
        case Foreign():
            return "foreign"
        case Opaque():
            return _opaque_type(content)
        case _:
            return INTERACTIVE_TYPES[type(content)]


def _opaque_type(content: Opaque) -> str:
    if is_receipt(content.body):
        return "read"
    written = content.body.get("type")
    kind = written.lower() if isinstance(written, str) else "other"
    if kind == "interactive":
        holder = content.body.get("content") if content.dialect == "8x8" else content.body
        interactive = holder.get("interactive") if isinstance(holder, dict) else None
        inner = interactive.get("type") if isinstance(interactive, dict) else None
        kind = inner.lower() if isinstance(inner, str) else kind
    return kind[:24]
