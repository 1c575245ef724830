"""Reads the send components of a template in either dialect. Never raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from messaging.content.keeping import Misshapen, Shape, read
from messaging.content.parts import Dialect, Extra, Json
from messaging.content.template_components import (
    ButtonPart,
    CardPart,
    CarouselPart,
    CatalogParameter,
    Component,
    FlowParameter,
    MediaParameter,
    Odd,
    Parameter,
    Part,
)
from messaging.content.template_shapes import (
    BUTTON,
    CARD,
    FLAT_FLOW,
    MEDIA,
    NESTED_FLOW,
    PARAMETERS,
    PART,
    SHAPES,
    is_sub_type,
    kind_of,
    media,
    sub_type_of,
)

Value = TypeVar("Value")
_PARTS = frozenset(
    {"header", "body", "footer", "limited_time_offer"}
    | {"call_permission_request", "request_contact_info"}
)


def read_component(body: Json, dialect: Dialect) -> Component:
    """Return a component of a send; Odd when its type is unknown or a field does not fit."""
    if not isinstance(body, Mapping):
        return Odd(body, "unparsable", "This must be an object.")
    if not isinstance(body.get("type"), str):
        return Odd(body, "unparsable", "A component needs a type, as a text.", "type")
    kind = kind_of(body["type"])
    try:
        if kind == "button":
            return _button(body, dialect)
        if kind == "carousel":
            return _carousel(body, dialect)
        if kind in _PARTS:
            return _part(body, dialect)
    except Misshapen as found:
        return Odd(body, "unparsable", found.message, found.path)
    return Odd(body, "unknown_component", "No component of a template has this type.", "type")


def read_components(bodies: list[Json], dialect: Dialect) -> tuple[Component, ...]:
    return tuple(read_component(body, dialect) for body in bodies)


def _part(body: Extra, dialect: Dialect) -> Part:
    parameters = children(body, "parameters", lambda item: read_parameter(item, dialect))
    values, kept = read(body, PART, dialect, "parameters")
    return Part(**values, parameters=parameters, kept=kept)


def _button(body: Extra, dialect: Dialect) -> Component:
    word = next((body[k] for k in ("subType", "sub_type", "subtype") if body.get(k)), None)
    if isinstance(word, int | str) and not is_sub_type(sub_type_of(word)):
        path = next(key for key in ("subType", "sub_type", "subtype") if body.get(key))
        return Odd(body, "unknown_component", "No button of a template has this type.", path)
    parameters = children(body, "parameters", lambda item: read_parameter(item, dialect))
    values, kept = read(body, BUTTON, dialect, "parameters")
    return ButtonPart(**values, parameters=parameters, kept=kept)


def _carousel(body: Extra, dialect: Dialect) -> CarouselPart:
    cards = children(body, "cards", lambda item: _card(item, dialect))
    values, kept = read(body, PART, dialect, "cards")
    return CarouselPart(**values, cards=cards, kept=kept)


def _card(body: Json, dialect: Dialect) -> CardPart | Odd:
    if not isinstance(body, Mapping):
        return Odd(body, "unparsable", "This must be an object.")
    try:
        components = children(body, "components", lambda item: read_component(item, dialect))
        values, kept = read(body, CARD, dialect, "components")
    except Misshapen as found:
        return Odd(body, "unparsable", found.message, found.path)
    return CardPart(**values, components=components, kept=kept)


def read_parameter(body: Json, dialect: Dialect) -> Parameter:
    """Return a parameter; Odd when its type is unknown or a field does not fit."""
    if not isinstance(body, Mapping):
        return Odd(body, "unparsable", "This must be an object.")
    if not isinstance(body.get("type"), str):
        return Odd(body, "unparsable", "A parameter needs a type, as a text.", "type")
    kind = kind_of(body["type"])
    try:
        if kind in MEDIA:
            return _fitted(MediaParameter, body, media(kind), dialect)
        if kind == "action":
            return _action(body, dialect)
        if kind in PARAMETERS:
            made: Callable[..., Parameter] = PARAMETERS[kind]
            return _fitted(made, body, SHAPES[PARAMETERS[kind]], dialect)
    except Misshapen as found:
        return Odd(body, "unparsable", found.message, found.path)
    return Odd(body, "unknown_component", "No parameter of a template has this type.", "type")


def _action(body: Extra, dialect: Dialect) -> Parameter:
    action = body.get("action")
    inner: Extra = action if isinstance(action, Mapping) else {}
    if "thumbnail_product_retailer_id" in inner or "sections" in inner:
        return _fitted(CatalogParameter, body, SHAPES[CatalogParameter], dialect)
    shape = NESTED_FLOW if _is_nested(body.get("flowActionData")) else FLAT_FLOW
    if isinstance(action, Mapping):
        shape = tuple(one for one in shape if one.name != "action")
    return _fitted(FlowParameter, body, shape, dialect)


def _is_nested(data: Json) -> bool:
    """Tell {"screen", "data"} from the fields themselves."""
    if not isinstance(data, Mapping) or not data.keys() <= {"screen", "data"}:
        return False
    return isinstance(data.get("data"), Mapping) or isinstance(data.get("screen"), str)


def _fitted(made: Callable[..., Value], body: Extra, shape: Shape, dialect: Dialect) -> Value:
    values, kept = read(body, shape, dialect)
    return made(**values, kept=kept)


def children(body: Extra, key: str, child: Callable[[Json], Value]) -> tuple[Value, ...] | None:
    items = body.get(key)
    if items is None:
        return None
    if not isinstance(items, list):
        raise Misshapen(key, (list,))
    return tuple(child(item) for item in items)
