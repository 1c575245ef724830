"""Writes the cards of a free-form carousel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from messaging.content.interactive import Card, CardProduct, CardReply, Link
from messaging.content.parts import Json
from messaging.content.pen import Pen
from messaging.content.writing_frame import block, header, link


def cards(found: Iterable[Card], pen: Pen) -> list[dict[str, Json]]:
    return [_card(card, pen) for card in found]


def _card(card: Card, pen: Pen) -> dict[str, Json]:
    written: dict[str, Json] = {}
    if card.index is not None:
        written["card_index"] = card.index
    if card.type is not None:
        written["type"] = card.type
    if card.header is not None:
        written["header"] = header(card.header, pen)
    if card.body is not None:
        written["body"] = block(card.body, pen)
    return {**written, "action": _action(card, pen), **pen.keep(card.extra)}


def _action(card: Card, pen: Pen) -> dict[str, Json]:
    name = {} if card.name is None else {"name": card.name}
    return {**name, **_does(card, pen), **pen.keep(card.action_extra)}


def _does(card: Card, pen: Pen) -> dict[str, Json]:
    match card.action:
        case Link():
            return {"parameters": link(card.action, pen)}
        case CardProduct(product_id, catalog_id):
            return {"product_retailer_id": product_id, "catalog_id": catalog_id}
        case tuple():
            return {"buttons": [_reply(each, pen) for each in card.action]}
        case _:
            assert_never(card.action)


def _reply(reply: CardReply, pen: Pen) -> dict[str, Json]:
    kind = {} if reply.type is None else {"type": reply.type}
    inner = {"id": reply.id, "title": reply.title, **pen.keep(reply.reply_extra)}
    return {**kind, "quick_reply": inner, **pen.keep(reply.extra)}
