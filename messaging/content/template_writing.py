"""Writes the send components of a template for either dialect.

A component comes back as it was written in its own dialect. In the other, what has no place is
named on the sheet, by its path in the body it came from. What 8x8 does not document is written in
Meta's shape: that is the native form.
"""

from __future__ import annotations

from messaging.content.keeping import Sheet, joined, write
from messaging.content.parts import Json
from messaging.content.pen import Pen
from messaging.content.template_components import (
    ButtonPart,
    CardPart,
    CarouselPart,
    Component,
    FlowParameter,
    Odd,
    Parameter,
    Part,
)
from messaging.content.template_shapes import (
    BUTTON,
    CARD,
    FLAT_FLOW,
    PART,
    shape_of,
)
from messaging.content.template_values import Template


def components_of(content: Template, pen: Pen) -> dict[str, Json]:
    """Return {"components": [...]}, or {} where a send has no such list."""
    if content.components is None:
        return {}
    sheet = Sheet(pen.dialect, content.dialect, pen.own and not pen.keeps)
    path = f"{content.place}.components"
    written = write_components(content.components, sheet, path)
    pen.named += sheet.issues
    pen.dropped = pen.dropped or sheet.dropped
    return {"components": written}


def write_components(components: tuple[Component, ...], sheet: Sheet, path: str) -> list[Json]:
    """Return the JSON; `path` is where the list lies in the body it came from."""
    return [
        write_component(part, sheet, f"{path}[{index}]") for index, part in enumerate(components)
    ]


def write_component(part: Component, sheet: Sheet, path: str) -> Json:
    match part:
        case Odd():
            return _odd(part, sheet, path)
        case CarouselPart():
            body = write(part, PART, sheet, path)
            if part.cards is not None:
                cards = enumerate(part.cards)
                body["cards"] = [_card(c, sheet, f"{path}.cards[{n}]") for n, c in cards]
            return body
        case ButtonPart():
            body = write(part, BUTTON, sheet, path)
        case Part():
            body = write(part, PART, sheet, path)
    if part.parameters is not None:
        items = enumerate(part.parameters)
        body["parameters"] = [_parameter(p, sheet, f"{path}.parameters[{n}]") for n, p in items]
    return body


def _card(card: CardPart | Odd, sheet: Sheet, path: str) -> Json:
    if isinstance(card, Odd):
        return _odd(card, sheet, path)
    body = write(card, CARD, sheet, path)
    if card.components is not None:
        body["components"] = write_components(card.components, sheet, f"{path}.components")
    return body


def _parameter(value: Parameter, sheet: Sheet, path: str) -> Json:
    match value:
        case Odd():
            return _odd(value, sheet, path)
        case FlowParameter() if not sheet.own:
            body = write(value, FLAT_FLOW, sheet, path)
            if sheet.dialect == "cloud":
                body.setdefault("action", {})
            return body
    return write(value, shape_of(value), sheet, path)


def _odd(part: Odd, sheet: Sheet, path: str) -> Json:
    """What nobody could read is written as it was, whatever the dialect makes of it."""
    if not sheet.own:
        sheet.leave_out(joined(path, part.path), "This is not understood, and sent as it is.")
    return part.body
