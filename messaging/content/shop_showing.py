"""What a bubble shows of products, catalogs and free-form carousels."""

from __future__ import annotations

from messaging.content.bubbles import BubbleButton, BubbleCard, BubbleShelf, BubbleShop
from messaging.content.headers import header_of
from messaging.content.leniently import Object, object_of, objects_of, text_of


def shop(kind: str, action: Object) -> BubbleShop:
    """WhatsApp's own words stand on these buttons."""
    match kind:
        case "product":
            item = text_of(action, "product_retailer_id")
            return BubbleShop("View", (BubbleShelf("", (item,)),) if item else ())
        case "productlist":
            return BubbleShop("View items", tuple(map(_shelf, objects_of(action.get("sections")))))
        case _:
            return BubbleShop("View catalog")


def _shelf(section: Object) -> BubbleShelf:
    items = objects_of(section.get("product_items"))
    ids = (text_of(item, "product_retailer_id") for item in items)
    return BubbleShelf(text_of(section, "title"), tuple(each for each in ids if each))


def cards(action: Object) -> tuple[BubbleCard, ...]:
    return tuple(map(_card, objects_of(action.get("cards"))))


def _card(card: Object) -> BubbleCard:
    action = object_of(card, "action")
    product = text_of(action, "product_retailer_id")
    words = text_of(object_of(card, "body"), "text") or product
    return BubbleCard(header_of(object_of(card, "header")), words, _buttons(action, product))


def _buttons(action: Object, product: str) -> tuple[BubbleButton, ...]:
    if product:
        return (BubbleButton("other", "View"),)
    parameters = object_of(action, "parameters")
    if parameters:
        title, url = text_of(parameters, "display_text"), text_of(parameters, "url")
        return (BubbleButton("url", title, url=url),)
    replies = [object_of(each, "quick_reply") for each in objects_of(action.get("buttons"))]
    return tuple(BubbleButton("reply", text_of(r, "title"), text_of(r, "id")) for r in replies)
