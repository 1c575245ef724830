"""Every kind that WhatsApp can carry has a bubble."""

from __future__ import annotations

import pytest

from messaging.content.bubbles import BubblePerson, BubbleShelf, BubbleShop, MediaHeader, Shown
from messaging.content.showing import show
from tests.messaging.content.bodies import (
    CLOUD_ONLY,
    PAIRS,
    PERSON,
    PRODUCTS,
    Body,
    card,
    carousel,
    eight,
    interactive,
    quick_replies,
)


@pytest.mark.parametrize(("native", "meta"), [*PAIRS, *CLOUD_ONLY])
def test_a_body_of_either_dialect_shows_the_same(native: Body, meta: Body) -> None:
    shown = show(native)

    assert shown == show(meta)
    assert shown not in (Shown(), Shown(note="Unsupported message"))


def test_contacts_are_people_with_numbers() -> None:
    lee = {"name": {"first_name": "Bo", "last_name": "Lee"}, "org": {"company": "Clinic"}}

    shown = show(eight("contacts", contacts=[PERSON, lee]))

    assert shown.people == (
        BubblePerson("Ann Lee", phones=("+65",)),
        BubblePerson("Bo Lee", "Clinic"),
    )
    assert shown.note == ""


def test_products_are_named_under_whatsapps_own_button() -> None:
    one = show(interactive("product", {"catalog_id": "7", "product_retailer_id": "sku"}))
    some = show(interactive("product_list", PRODUCTS))
    every = show(interactive("catalog_message", {"name": "catalog_message"}))

    assert one.shop == BubbleShop("View", (BubbleShelf("", ("sku",)),))
    assert some.shop == BubbleShop("View items", (BubbleShelf("New", ("sku",)),))
    assert every.shop == BubbleShop("View catalog")


def test_a_free_form_carousel_has_cards_with_what_they_do() -> None:
    shown = show(carousel(card(0, body={"text": "Look"}), card(1, quick_replies("Yes"))))

    first, second = shown.cards
    assert first.header == MediaHeader("image", "https://example.com/a.png", "a.png")
    assert first.text == "Look"
    assert [(b.kind, b.title, b.url) for b in first.buttons] == [
        ("url", "Open", "https://example.com")
    ]
    assert [(b.kind, b.title, b.id) for b in second.buttons] == [("reply", "Yes", "yes")]


def test_a_product_card_shows_its_product() -> None:
    product = {"product_retailer_id": "sku", "catalog_id": "7"}

    shown = show(carousel({"card_index": 0, "type": "product", "action": product}))

    assert shown.cards[0].text == "sku"
    assert [b.title for b in shown.cards[0].buttons] == ["View"]


def test_a_sticker_by_id_keeps_its_place() -> None:
    assert show(eight("sticker", id="9")).header == MediaHeader("sticker", "", "")


def test_a_reaction_shows_its_emoji() -> None:
    shown = show(eight("reaction", umid="u", emoji="👍"))

    assert (shown.text, shown.note) == ("👍", "Reaction")
