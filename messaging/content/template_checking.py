"""Holds what a send gives a template against structure and limits.

Sources: 8x8 Chat Apps API, template message (send components); Meta Cloud API, message templates.
Whether it is what the template needs is asked by `template_fitting`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from messaging.content import template_limits as limits
from messaging.content.keeping import Shape, joined, place_of
from messaging.content.parts import Dialect, Issue, Json
from messaging.content.template_carousel_checking import card_count_issues
from messaging.content.template_components import (
    ButtonPart,
    CardPart,
    CarouselPart,
    Component,
    Odd,
    Part,
    TextParameter,
)
from messaging.content.template_findings import duplicates, missing, out_of_range
from messaging.content.template_parameter_checking import parameter_issues
from messaging.content.template_shapes import BUTTON, CARD
from messaging.content.template_unknown import odd_issue
from messaging.content.template_values import Template
from messaging.content.worst_case import has_variable

# Sub type -> the parameter it cannot do without, and what that is.
_NEEDED = {
    "url": ("text", "The end of the address is needed."),
    "copy_code": ("coupon_code", "The code is needed."),
    "flow": ("action", "A Flow button needs its action, even without data."),
    "mpm": ("action", "The products are needed."),
    "otp": ("text", "The code is needed."),
}
_WITH_PARAMETERS = frozenset({"header", "body", "limited_time_offer"})


@dataclass(frozen=True, slots=True)
class Checking:
    """`maxima` says that {{...}} stands for something: see `checking.issues`."""

    dialect: Dialect
    maxima: Mapping[str, int] | None = None

    def at(self, value: Json, name: str, shape: Shape, path: str) -> str:
        return joined(path, place_of(value, name, shape, self.dialect))


def template_issues(
    content: Template, maxima: Mapping[str, int] | None = None
) -> tuple[Issue, ...]:
    """Return what is wrong with a template's send components, by their place in its body."""
    checking = Checking(content.dialect, maxima)
    path = f"{content.place}.components"
    return tuple(component_issues(content.components or (), checking, path))


def component_issues(
    parts: tuple[Component, ...], checking: Checking, path: str
) -> Iterator[Issue]:
    for index, part in enumerate(parts):
        yield from one_component_issues(part, checking, f"{path}[{index}]")
    yield from _twice(parts, checking, path)


def one_component_issues(part: Component, checking: Checking, path: str) -> Iterator[Issue]:
    match part:
        case Odd():
            yield from _odd(part, checking, path)
        case Part():
            if part.kind in _WITH_PARAMETERS:
                yield from missing(part.parameters, joined(path, "parameters"))
            yield from _parameters(part, checking, path)
        case ButtonPart():
            yield from _button(part, checking, path)
        case CarouselPart():
            yield from _carousel(part, checking, joined(path, "cards"))


def _odd(part: Odd, checking: Checking, path: str) -> Iterator[Issue]:
    """Name what does not fit, unless an expression stands there and brings the rest."""
    value = part.body.get(part.path) if isinstance(part.body, Mapping) else part.body
    if checking.maxima is None or not isinstance(value, str) or not has_variable(value):
        yield odd_issue(part, path)


def _twice(parts: tuple[Component, ...], checking: Checking, path: str) -> Iterator[Issue]:
    kinds: list[tuple[str, Json]] = []
    places: list[tuple[str, Json]] = []
    for index, part in enumerate(parts):
        here = f"{path}[{index}]"
        if isinstance(part, ButtonPart):
            places.append((checking.at(part, "index", BUTTON, here), part.index))
        elif not isinstance(part, Odd):
            kinds.append((f"{here}.type", part.kind))
    yield from duplicates(kinds, "A send has one of these at most.")
    yield from duplicates(places, "Two components are for the same button.")


def _button(part: ButtonPart, checking: Checking, path: str) -> Iterator[Issue]:
    sub_type, index = (checking.at(part, name, BUTTON, path) for name in ("sub_type", "index"))
    yield from missing(part.sub_type, sub_type)
    yield from missing(part.index, index)
    yield from place_issues(part.index, index)
    given = part.parameters or ()
    kind, why = _NEEDED.get(part.sub_type or "", ("", ""))
    # A misshapen parameter is told for itself.
    if kind and not any(isinstance(each, Odd) or each.kind == kind for each in given):
        yield Issue("missing", why, joined(path, "parameters"))
    yield from _parameters(part, checking, path)


def place_issues(index: Json, path: str) -> Iterator[Issue]:
    """Check the place of a button or card; an expression's result is not known yet."""
    yield from out_of_range(index, limits.INDEX, path)
    if isinstance(index, str) and index and "{{" not in index:
        yield Issue("unparsable", "This must be a whole number.", path)


def _parameters(part: Part | ButtonPart, checking: Checking, path: str) -> Iterator[Issue]:
    place = joined(path, "parameters")
    payload_of = part.sub_type if isinstance(part, ButtonPart) else None
    for index, each in enumerate(part.parameters or ()):
        here = f"{place}[{index}]"
        if isinstance(each, Odd):
            yield from _odd(each, checking, here)
        else:
            yield from parameter_issues(each, checking.dialect, checking.maxima, here, payload_of)
    texts = [each for each in part.parameters or () if isinstance(each, TextParameter)]
    names = [each.name for each in texts]
    if any(names) and not all(names):
        yield Issue("mixedFormats", "Either all variables have names, or none.", place)
    yield from duplicates(
        [(place, name) for name in names if name], "A variable is filled in twice."
    )


def _carousel(part: CarouselPart, checking: Checking, path: str) -> Iterator[Issue]:
    yield from missing(part.cards, path)
    cards = part.cards or ()
    if cards:
        yield from card_count_issues(len(cards), path)
    places: list[tuple[str, Json]] = []
    for number, card in enumerate(cards):
        here = f"{path}[{number}]"
        if isinstance(card, Odd):
            yield from _odd(card, checking, here)
            continue
        yield from _card(card, checking, here)
        places.append((checking.at(card, "index", CARD, here), card.index))
    yield from duplicates(places, "Two cards have the same place.")


def _card(card: CardPart, checking: Checking, path: str) -> Iterator[Issue]:
    index, components = checking.at(card, "index", CARD, path), joined(path, "components")
    yield from missing(card.index, index)
    yield from place_issues(card.index, index)
    yield from missing(card.components, components)
    yield from component_issues(card.components or (), checking, components)
    for number, part in enumerate(card.components or ()):
        if isinstance(part, CarouselPart):
            message = "A card has no carousel."
            yield Issue("notAllowed", message, f"{components}[{number}].type")
