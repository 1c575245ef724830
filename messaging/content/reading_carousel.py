"""Reads a free-form carousel: cards of media with links or quick replies, or of products.

Source: Meta Cloud API, interactive carousel.
"""

from __future__ import annotations

from messaging.content.interactive import (
    Card,
    CardAction,
    CardProduct,
    CardReply,
    Carousel,
)
from messaging.content.parts import Dialect, Extra, Frame
from messaging.content.reading_frame import block, header, link
from messaging.content.taking import maybe, objects, rest, take, whole


def carousel(frame: Frame, inner: Extra, dialect: Dialect) -> Carousel:
    action = take(inner, "action", dict)
    cards = tuple([_card(item) for item in objects(action, "cards")])
    return Carousel(frame, cards, rest(action, "cards"), dialect)


def _card(item: Extra) -> Card:
    given = take(item, "action", dict)
    action, known = _action(given)
    return Card(
        action,
        whole(item, "card_index"),
        maybe(item, "type", str),
        header(item),
        block(item, "body"),
        maybe(given, "name", str),
        rest(given, "name", *known),
        rest(item, "card_index", "type", "header", "body", "action"),
    )


def _action(given: Extra) -> tuple[CardAction, tuple[str, ...]]:
    """Return what the card does, and the keys that say so."""
    if "buttons" in given:
        return tuple([_reply(each) for each in objects(given, "buttons")]), ("buttons",)
    if "product_retailer_id" in given:
        product = take(given, "product_retailer_id", str)
        known = ("product_retailer_id", "catalog_id")
        return CardProduct(product, take(given, "catalog_id", str)), known
    return link(given), ("parameters",)


def _reply(item: Extra) -> CardReply:
    reply = take(item, "quick_reply", dict)
    return CardReply(
        take(reply, "id", str),
        take(reply, "title", str),
        maybe(item, "type", str),
        rest(item, "type", "quick_reply"),
        rest(reply, "id", "title"),
    )
