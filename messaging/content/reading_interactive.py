"""Reads interactive messages: 8x8 and the Cloud API write most of them alike."""

from __future__ import annotations

from collections.abc import Callable

from messaging.content.interactive import (
    Button,
    CallPermissionRequest,
    Catalog,
    ContactInfoRequest,
    InteractiveButtons,
    InteractiveList,
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
from messaging.content.parts import Dialect, Extra, Frame
from messaging.content.reading_carousel import carousel
from messaging.content.reading_flow import flow
from messaging.content.reading_frame import frame_of, link
from messaging.content.taking import Unfit, maybe, objects, rest, take, whole
from messaging.content.values import Interactive


def interactive(inner: Extra, beside: Extra, written: str, dialect: Dialect) -> Interactive:
    """Return the interactive message in the object {"type", "header", "body", "action"}."""
    kind = maybe(inner, "type", str)
    read = _READERS.get(_guessed(inner) if kind is None else kind.lower())
    if read is None:
        raise Unfit(inner, "type")
    return read(frame_of(inner, beside, written, kind), inner, dialect)


def _guessed(inner: Extra) -> str:
    """8x8's sample of a product list leaves the type out: its products tell."""
    action = inner.get("action")
    if not isinstance(action, dict) or "catalog_id" not in action:
        return ""
    return "product_list" if "sections" in action else "product"


def _buttons(frame: Frame, inner: Extra, dialect: Dialect) -> InteractiveButtons:
    action = take(inner, "action", dict)
    buttons = tuple([_button(item) for item in objects(action, "buttons")])
    return InteractiveButtons(frame, buttons, rest(action, "buttons"), dialect)


def _button(item: Extra) -> Button:
    reply = take(item, "reply", dict)
    return Button(
        take(reply, "id", str),
        take(reply, "title", str),
        maybe(item, "type", str),
        rest(item, "type", "reply"),
        rest(reply, "id", "title"),
    )


def _list(frame: Frame, inner: Extra, dialect: Dialect) -> InteractiveList:
    action = take(inner, "action", dict)
    return InteractiveList(
        frame,
        take(action, "button", str),
        tuple([_section(item) for item in objects(action, "sections")]),
        rest(action, "button", "sections"),
        dialect,
    )


def _section(item: Extra) -> Section:
    rows = tuple([_row(row) for row in objects(item, "rows")])
    return Section(rows, maybe(item, "title", str), rest(item, "rows", "title"))


def _row(item: Extra) -> Row:
    return Row(
        take(item, "id", str),
        take(item, "title", str),
        maybe(item, "description", str),
        rest(item, "id", "title", "description"),
    )


def _url(frame: Frame, inner: Extra, dialect: Dialect) -> UrlButton:
    action = take(inner, "action", dict)
    name, others = maybe(action, "name", str), rest(action, "name", "parameters")
    return UrlButton(frame, link(action), name, others, dialect)


def _product(frame: Frame, inner: Extra, dialect: Dialect) -> Product:
    action = take(inner, "action", dict)
    return Product(
        frame,
        take(action, "catalog_id", str),
        take(action, "product_retailer_id", str),
        rest(action, "catalog_id", "product_retailer_id"),
        dialect,
    )


def _products(frame: Frame, inner: Extra, dialect: Dialect) -> ProductList:
    action = take(inner, "action", dict)
    return ProductList(
        frame,
        take(action, "catalog_id", str),
        tuple([_product_section(item) for item in objects(action, "sections")]),
        rest(action, "catalog_id", "sections"),
        dialect,
    )


def _product_section(item: Extra) -> ProductSection:
    items = tuple(
        [
            ProductItem(take(each, "product_retailer_id", str), rest(each, "product_retailer_id"))
            for each in objects(item, "product_items")
        ]
    )
    return ProductSection(items, maybe(item, "title", str), rest(item, "product_items", "title"))


def _catalog(frame: Frame, inner: Extra, dialect: Dialect) -> Catalog:
    action = maybe(inner, "action", dict) or {}
    given = maybe(action, "parameters", dict)
    return Catalog(
        frame,
        maybe(given or {}, "thumbnail_product_retailer_id", str),
        maybe(action, "name", str),
        given is not None,
        rest(given or {}, "thumbnail_product_retailer_id"),
        rest(action, "name", "parameters"),
        dialect,
    )


def _location_request(frame: Frame, inner: Extra, dialect: Dialect) -> LocationRequest:
    action = take(inner, "action", dict)
    return LocationRequest(frame, maybe(action, "name", str), rest(action, "name"), dialect)


def _call_permission(frame: Frame, inner: Extra, dialect: Dialect) -> CallPermissionRequest:
    action = maybe(inner, "action", dict)
    known = action or {}
    name = maybe(known, "name", str)
    return CallPermissionRequest(frame, name, action is not None, rest(known, "name"), dialect)


def _contact_info(frame: Frame, inner: Extra, dialect: Dialect) -> ContactInfoRequest:
    action = maybe(inner, "action", dict)
    known = action or {}
    name = maybe(known, "name", str)
    return ContactInfoRequest(frame, name, action is not None, rest(known, "name"), dialect)


def _voice_call(frame: Frame, inner: Extra, dialect: Dialect) -> VoiceCall:
    action = take(inner, "action", dict)
    given = maybe(action, "parameters", dict)
    known, minutes = given or {}, "ttlMinutes" if dialect == "8x8" else "ttl_minutes"
    return VoiceCall(
        frame,
        maybe(known, "display_text", str),
        whole(known, minutes),
        maybe(known, "payload", str),
        maybe(action, "name", str),
        given is not None,
        rest(known, "display_text", minutes, "payload"),
        rest(action, "name", "parameters"),
        dialect,
    )


_READERS: dict[str, Callable[[Frame, Extra, Dialect], Interactive]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _url,
    "flow": flow,
    "product": _product,
    "product_list": _products,
    "catalog_message": _catalog,
    "location_request_message": _location_request,
    "carousel": carousel,
    "call_permission_request": _call_permission,
    "request_contact_info": _contact_info,
    "voice_call": _voice_call,
}
