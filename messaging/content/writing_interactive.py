"""Writes interactive messages: 8x8 and the Cloud API write most of them alike."""

from __future__ import annotations

from typing import assert_never

from messaging.content.interactive import (
    Button,
    CallPermissionRequest,
    Carousel,
    Catalog,
    ContactInfoRequest,
    InteractiveButtons,
    InteractiveFlow,
    InteractiveList,
    LocationRequest,
    Product,
    ProductList,
    ProductSection,
    Row,
    Section,
    UrlButton,
    VoiceCall,
)
from messaging.content.parts import Json
from messaging.content.pen import Pen
from messaging.content.values import INTERACTIVE_TYPES, Interactive
from messaging.content.writing_carousel import cards
from messaging.content.writing_flow import FlowForm, parameters
from messaging.content.writing_frame import framed, link


def interactive(content: Interactive, pen: Pen, form: FlowForm) -> dict[str, Json]:
    """Return the interactive object {"type", "header", "body", "footer", "action"}."""
    kind = INTERACTIVE_TYPES[type(content)]
    return framed(content.frame, kind, _action(content, pen, form), pen)


def _action(content: Interactive, pen: Pen, form: FlowForm) -> dict[str, Json] | None:
    action: dict[str, Json]
    match content:
        case InteractiveButtons():
            action = {"buttons": [_button(each, pen) for each in content.buttons]}
        case InteractiveList():
            sections = [_section(each, pen) for each in content.sections]
            action = {"button": content.button, "sections": sections}
        case UrlButton():
            action = {**_named(content.name, "cta_url", pen), "parameters": link(content.link, pen)}
        case InteractiveFlow():
            name = _named(content.name, "flow", pen)
            action = {**name, "parameters": parameters(content, pen, form)}
        case Product():
            product = content.product_id
            action = {"catalog_id": content.catalog_id, "product_retailer_id": product}
        case ProductList():
            shelves = [_product_section(each, pen) for each in content.sections]
            action = {"catalog_id": content.catalog_id, "sections": shelves}
        case Catalog():
            action = _catalog(content, pen)
        case LocationRequest():
            action = {"name": "send_location"} if not pen.own else _name(content.name)
        case Carousel():
            action = {"cards": cards(content.cards, pen)}
        case CallPermissionRequest() | ContactInfoRequest():
            return _request(content, pen)
        case VoiceCall():
            action = _voice_call(content, pen)
        case _:
            assert_never(content)
    return {**action, **pen.keep(content.action_extra)}


def _name(name: str | None) -> dict[str, Json]:
    return {} if name is None else {"name": name}


def _named(name: str | None, usual: str, pen: Pen) -> dict[str, Json]:
    """The Cloud API names its actions, 8x8 does not."""
    if pen.own:
        return _name(name)
    return {"name": usual} if pen.dialect == "cloud" else {}


def _button(button: Button, pen: Pen) -> dict[str, Json]:
    kind = {} if pen.own and button.type is None else {"type": button.type or "reply"}
    reply = {"id": button.id, "title": button.title, **pen.keep(button.reply_extra)}
    return {**kind, "reply": reply, **pen.keep(button.extra)}


def _section(section: Section, pen: Pen) -> dict[str, Json]:
    title = {} if section.title is None else {"title": section.title}
    rows = [_row(row, pen) for row in section.rows]
    return {**title, "rows": rows, **pen.keep(section.extra)}


def _row(row: Row, pen: Pen) -> dict[str, Json]:
    written: dict[str, Json] = {"id": row.id, "title": row.title}
    if row.description is not None:
        written["description"] = row.description
    return {**written, **pen.keep(row.extra)} if row.extra else written


def _product_section(section: ProductSection, pen: Pen) -> dict[str, Json]:
    title = {} if section.title is None else {"title": section.title}
    items = [
        {"product_retailer_id": item.product_id, **pen.keep(item.extra)} for item in section.items
    ]
    return {**title, "product_items": items, **pen.keep(section.extra)}


def _catalog(content: Catalog, pen: Pen) -> dict[str, Json]:
    name = _name(content.name) if pen.own else {"name": "catalog_message"}
    thumbnail = {"thumbnail_product_retailer_id": content.product_id}
    given = {**(thumbnail if content.product_id is not None else {})}
    given |= pen.keep(content.parameters_extra)
    has_parameters = content.has_parameters if pen.own else bool(given)
    return {**name, **({"parameters": given} if has_parameters else {})}


def _request(
    content: CallPermissionRequest | ContactInfoRequest, pen: Pen
) -> dict[str, Json] | None:
    """Return the action of a kind that 8x8 writes without one."""
    extra = pen.keep(content.action_extra)
    if pen.own:
        return {**_name(content.name), **extra} if content.has_action else None
    return {"name": INTERACTIVE_TYPES[type(content)]} if pen.dialect == "cloud" else None


def _voice_call(content: VoiceCall, pen: Pen) -> dict[str, Json]:
    minutes = "ttlMinutes" if pen.dialect == "8x8" else "ttl_minutes"
    known = {"display_text": content.title, minutes: content.minutes, "payload": content.payload}
    given = {key: value for key, value in known.items() if value is not None}
    given |= pen.keep(content.parameters_extra)
    name = _name(content.name) if pen.own else {"name": "voice_call"}
    has_parameters = content.has_parameters if pen.own else bool(given)
    return {**name, **({"parameters": given} if has_parameters else {})}
