"""Writes template definitions for either dialect.

In its own dialect a definition comes back as it was written. In the other, what has no place is
named on the sheet, and so is what 8x8 does not document (it is written in Meta's shape).
"""

from __future__ import annotations

from dataclasses import dataclass

from messaging.content.keeping import Sheet, joined, write
from messaging.content.parts import Dialect, Issue, Json
from messaging.content.template_components import Odd
from messaging.content.template_definition import (
    ButtonsPart,
    Card,
    CarouselOfCards,
    Definition,
    HeaderPart,
)
from messaging.content.template_definition_shapes import DEFINITION, shape_of

_MEDIA = frozenset({"IMAGE", "VIDEO", "DOCUMENT", "GIF"})
# What 8x8's template API does not document.
_EIGHT_LACKS = frozenset({"LIMITED_TIME_OFFER", "CATALOG", "MPM", "SPM", "PRODUCT"})


@dataclass(frozen=True, slots=True)
class WrittenDefinition:
    """A definition in a dialect; `warnings` name what is not carried, by its path in the body it
    came from."""

    body: dict[str, Json]
    warnings: tuple[Issue, ...] = ()


def render_definition(definition: Definition, dialect: Dialect) -> WrittenDefinition:
    sheet = Sheet(dialect, definition.dialect)
    body = write(definition, DEFINITION, sheet, "")
    if definition.components is not None:
        body["components"] = write_parts(definition.components, sheet, "components")
    return WrittenDefinition(body, tuple(sheet.issues))


def write_parts(parts: tuple[Json, ...], sheet: Sheet, path: str) -> list[Json]:
    """Return the JSON of components, buttons or cards; `path` is where their list lies."""
    return [write_part(part, sheet, f"{path}[{index}]") for index, part in enumerate(parts)]


def write_part(part: Json, sheet: Sheet, path: str) -> Json:
    """Return the JSON of a component, a button or a card."""
    if isinstance(part, Odd):
        if not sheet.own:
            place = joined(path, part.path)
            sheet.leave_out(place, "This is not understood, and written as it is.")
        return part.body
    if isinstance(part, Card):
        body = write(part, (), sheet, path)
        if part.components is not None:
            body["components"] = write_parts(part.components, sheet, f"{path}.components")
        return body
    body = write(part, shape_of(part), sheet, path)
    if isinstance(part, ButtonsPart) and part.buttons is not None:
        body["buttons"] = write_parts(part.buttons, sheet, f"{path}.buttons")
    if isinstance(part, CarouselOfCards) and part.cards is not None:
        body["cards"] = write_parts(part.cards, sheet, f"{path}.cards")
    if not sheet.own:
        _name_gaps(part, sheet, path)
    return body


def _name_gaps(part: Json, sheet: Sheet, path: str) -> None:
    format = part.format if isinstance(part, HeaderPart) else None
    if sheet.dialect == "8x8" and (part.kind in _EIGHT_LACKS or format in _EIGHT_LACKS):
        sheet.leave_out(path, "8x8 does not document this; it is written as Meta does.")
    if format in _MEDIA and part.samples:
        place = joined(path, part.kept.places.get("samples", "examples"))
        sheet.leave_out(place, "8x8 takes the sample's address, Meta the handle of an upload.")
