"""Holds the cards of a template's carousel against their limits, and against each other.

Sources: 8x8 Chat Apps API, carousel templates: 1 to 10 cards, 1 or 2 buttons each; Meta Cloud API,
media and product card carousels: 2 to 10 cards, all of the same make.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from messaging.content import template_limits as limits
from messaging.content.keeping import joined
from messaging.content.parts import Issue, Json
from messaging.content.template_button_checking import button_issues
from messaging.content.template_components import Odd
from messaging.content.template_definition import (
    BodyPart,
    ButtonsPart,
    Card,
    CarouselOfCards,
    DefinitionPart,
    HeaderPart,
)
from messaging.content.template_findings import duplicates, missing, not_allowed, too_many
from messaging.content.template_scene import Scene
from messaging.content.template_text_checking import body_issues, header_issues
from messaging.content.template_unknown import odd_issue, unknown_keys

_BUTTONS = frozenset({"QUICK_REPLY", "URL", "PHONE_NUMBER", "SPM"})


def carousel_issues(part: CarouselOfCards, scene: Scene, path: str) -> Iterator[Issue]:
    cards, place = part.cards, joined(path, "cards")
    if cards is None:
        yield from missing(cards, place)
        return
    yield from card_count_issues(len(cards), place)
    for index, card in enumerate(cards):
        yield from _card(card, replace(scene, in_card=True), f"{place}[{index}]")
    makes = [None if isinstance(card, Odd) else _make(card) for card in cards]
    for index, make in enumerate(makes):
        if make is not None and makes[0] is not None and make != makes[0]:
            message = "All cards have the same components and buttons."
            yield Issue("mixedCards", message, f"{place}[{index}]")


def card_count_issues(count: int, path: str) -> Iterator[Issue]:
    if count < limits.CARDS.least:
        yield Issue("tooFew", f"At least {limits.CARDS.least} needed.", path)
    elif count < limits.CARDS_OF_META:
        message = f"Meta asks for {limits.CARDS_OF_META} cards at least."
        yield Issue("tooFew", message, path, "warning")
    if count > limits.CARDS.most:
        yield Issue("tooMany", f"{count} of at most {limits.CARDS.most}.", path)


def _make(card: Card) -> Json:
    """Return what must be the same on every card."""
    header: str | None = None
    kinds: set[Json] = set()
    buttons: tuple[Json, ...] = ()
    for part in card.components or ():
        if isinstance(part, HeaderPart):
            header = part.format
        if isinstance(part, ButtonsPart):
            buttons = tuple(getattr(button, "kind", None) for button in part.buttons or ())
        kinds.add(getattr(part, "kind", None))
    return header, kinds, buttons


def _card(card: Card | Odd, scene: Scene, path: str) -> Iterator[Issue]:
    if isinstance(card, Odd):
        yield odd_issue(card, path)
        return
    place = joined(path, "components")
    yield from unknown_keys(card, path)
    yield from missing(card.components, place)
    parts = card.components or ()
    for index, part in enumerate(parts):
        yield from _part(part, scene, f"{place}[{index}]")
    kinds = [getattr(part, "kind", None) for part in parts]
    yield from duplicates(
        [(f"{place}[{n}].type", kind) for n, kind in enumerate(kinds)], "A card has one of these."
    )
    if parts and "HEADER" not in kinds:
        yield Issue("missing", "A card needs a HEADER.", place)
    if parts and "BUTTONS" not in kinds:
        message = "8x8's guide asks for one button at least."
        yield Issue("missing", message, place, "warning")


def _part(part: DefinitionPart, scene: Scene, path: str) -> Iterator[Issue]:
    match part:
        case Odd():
            yield odd_issue(part, path)
        case HeaderPart():
            yield from unknown_keys(part, path)
            yield from header_issues(part, scene, path)
        case BodyPart():
            yield from unknown_keys(part, path)
            yield from body_issues(part, scene, path)
        case ButtonsPart():
            yield from unknown_keys(part, path)
            yield from button_issues(part, scene, path)
            yield from _button_kinds(part, path)
        case _:
            yield not_allowed(path, "A card has HEADER, BODY and BUTTONS.")


def _button_kinds(part: ButtonsPart, path: str) -> Iterator[Issue]:
    place = joined(path, "buttons")
    yield from too_many(part.buttons, limits.CARD_BUTTONS, place)
    for index, button in enumerate(part.buttons or ()):
        if not isinstance(button, Odd) and button.kind not in _BUTTONS:
            message = "A card has QUICK_REPLY, URL, PHONE_NUMBER or SPM buttons."
            yield not_allowed(f"{place}[{index}].type", message)
