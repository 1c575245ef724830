"""Puts a message's reply token behind the ids that come back in a tap, and takes it off.

A tap names the message it belongs to only by what we wrote into the button: 8x8 sends the id (or
payload) back as it was.
"""

from __future__ import annotations

import re
from dataclasses import replace

from messaging.content.limit import BUTTON_ID, CARD_ID, MARK_LENGTH, PAYLOAD, ROW_ID
from messaging.content.template_components import (
    ButtonPart,
    CardPart,
    CarouselPart,
    Component,
    Odd,
    Parameter,
    PayloadParameter,
)
from messaging.content.values import (
    Card,
    Carousel,
    Content,
    InteractiveButtons,
    InteractiveList,
    Template,
)

_MARKED = re.compile(rf"~([a-z0-9]{{{MARK_LENGTH - 1}}})\Z")


def with_token(content: Content, token: str) -> Content:
    """Return the content with `~token` behind button ids, row ids and quick-reply payloads.

    An id that would pass its limit is left alone: the tap is then known by its context only.
    """
    match content:
        case InteractiveButtons():
            buttons = (replace(b, id=mark(b.id, token, BUTTON_ID)) for b in content.buttons)
            return replace(content, buttons=tuple(buttons))
        case InteractiveList():
            sections = (
                replace(
                    section,
                    rows=tuple(replace(r, id=mark(r.id, token, ROW_ID)) for r in section.rows),
                )
                for section in content.sections
            )
            return replace(content, sections=tuple(sections))
        case Template() if content.components is not None:
            components = tuple(_component(part, token) for part in content.components)
            return replace(content, components=components)
        case Carousel():
            cards = tuple(_free_card(card, token) for card in content.cards)
            return replace(content, cards=cards)
    return content


def _free_card(card: Card, token: str) -> Card:
    """Mark the quick replies of a card of a free-form carousel."""
    if not isinstance(card.action, tuple):
        return card
    replies = (replace(r, id=mark(r.id, token, CARD_ID)) for r in card.action)
    return replace(card, action=tuple(replies))


def mark(value: str, token: str, limit: int) -> str:
    """Return `value~token`, or `value` when that would be longer than `limit`."""
    marked = f"{value}~{token}"
    return marked if len(marked) <= limit else value


def unmark(value: str) -> tuple[str, str | None]:
    """Return (id, token) of an id that came back; the token is None when it bears none."""
    found = _MARKED.search(value)
    return (value[: found.start()], found.group(1)) if found else (value, None)


def _component(part: Component, token: str) -> Component:
    """Mark a quick reply's payload; other components, and quick replies without one, stay."""
    match part:
        case CarouselPart(cards=cards) if cards is not None:
            return replace(part, cards=tuple(_card(card, token) for card in cards))
        case ButtonPart(sub_type="quick_reply", parameters=given) if given is not None:
            return replace(part, parameters=tuple(_parameter(item, token) for item in given))
    return part


def _card(card: CardPart | Odd, token: str) -> CardPart | Odd:
    if isinstance(card, Odd) or card.components is None:
        return card
    return replace(card, components=tuple(_component(part, token) for part in card.components))


def _parameter(item: Parameter, token: str) -> Parameter:
    if not isinstance(item, PayloadParameter) or item.payload is None:
        return item
    return replace(item, payload=mark(item.payload, token, PAYLOAD))
