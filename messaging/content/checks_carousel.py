"""The rules of free-form carousels. Source: Meta Cloud API, interactive carousel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from messaging.content.against import Against
from messaging.content.checks_header import header_issues
from messaging.content.parts import Issue
from messaging.content.table_checks import not_url
from messaging.content.values import Card, CardProduct, CardReply, Carousel, Link

MOST_REPLIES = 3
MOST_LINE_BREAKS = 2


def carousel_issues(content: Carousel, path: str, against: Against) -> Iterator[Issue]:
    """Every card is complete, and all do the same: one kind, one number of buttons."""
    for index, card in enumerate(content.cards):
        yield from _card(card, f"{path}[{index}]", against)
        if isinstance(card.index, int) and card.index != index:
            message = "Cards are numbered from 0 without gaps."
            yield Issue("notInOrder", message, f"{path}[{index}].card_index")
    yield from _uniform(content.cards, path)


def _card(card: Card, path: str, against: Against) -> Iterator[Issue]:
    yield from _heading(card, path, against)
    if card.body is not None and card.body.text.count("\n") > MOST_LINE_BREAKS:
        message = f"At most {MOST_LINE_BREAKS} line breaks."
        yield Issue("tooMany", message, f"{path}.body.text")
    match card.action:
        case Link():
            yield from _link(card, card.action, f"{path}.action", against)
        case CardProduct():
            yield from _product(card.action, f"{path}.action")
        case tuple():
            yield from _replies(card.action, f"{path}.action.buttons")
        case _:
            assert_never(card.action)


def _heading(card: Card, path: str, against: Against) -> Iterator[Issue]:
    """Media cards need a picture or a film; product cards show their product."""
    if isinstance(card.action, CardProduct):
        if card.header is not None:
            yield Issue("notAllowed", "A product shows its own picture.", f"{path}.header")
    elif card.header is None or card.header.type not in ("image", "video"):
        yield Issue("missing", "A card needs an image or a video.", f"{path}.header")
    else:
        yield from header_issues(card.header, f"{path}.header", against)


def _link(card: Card, link: Link, path: str, against: Against) -> Iterator[Issue]:
    if card.name != "cta_url":
        yield Issue("missing", "This must be cta_url.", f"{path}.name")
    if not link.title:
        yield Issue("missing", "This must be filled in.", f"{path}.parameters.display_text")
    if not link.url:
        yield Issue("missing", "This must be filled in.", f"{path}.parameters.url")
    yield from not_url(link.url, f"{path}.parameters.url", against.is_filled_in)


def _product(product: CardProduct, path: str) -> Iterator[Issue]:
    if not product.product_id:
        yield Issue("missing", "This must be filled in.", f"{path}.product_retailer_id")
    if not product.catalog_id:
        yield Issue("missing", "This must be filled in.", f"{path}.catalog_id")


def _replies(replies: tuple[CardReply, ...], path: str) -> Iterator[Issue]:
    if not replies:
        yield Issue("tooFew", "At least 1 needed.", path)
    if len(replies) > MOST_REPLIES:
        yield Issue("tooMany", f"{len(replies)} of at most {MOST_REPLIES}.", path)
    titles: set[str] = set()
    for index, reply in enumerate(replies):
        place = f"{path}[{index}].quick_reply"
        if not reply.id:
            yield Issue("missing", "This must be filled in.", f"{place}.id")
        if not reply.title:
            yield Issue("missing", "This must be filled in.", f"{place}.title")
        if reply.title in titles:
            yield Issue("duplicate", f"“{reply.title}” is used twice.", f"{place}.title")
        titles.add(reply.title)


def _uniform(cards: tuple[Card, ...], path: str) -> Iterator[Issue]:
    for index, card in enumerate(cards[1:], start=1):
        if _shape(card) != _shape(cards[0]):
            message = "All cards must have the same kind and number of buttons."
            yield Issue("notUniform", message, f"{path}[{index}].action")
        if (card.header and card.header.type) != (cards[0].header and cards[0].header.type):
            message = "All cards must have the same kind of header."
            yield Issue("notUniform", message, f"{path}[{index}].header.type")


def _shape(card: Card) -> tuple[str, int, str]:
    """Return (kind, number of buttons, catalog)."""
    match card.action:
        case Link():
            return "link", 1, ""
        case CardProduct():
            return "product", 1, card.action.catalog_id
        case _:
            return "replies", len(card.action), ""
