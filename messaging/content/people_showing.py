"""What a bubble shows of shared contacts."""

from __future__ import annotations

from messaging.content.bubbles import BubblePerson
from messaging.content.leniently import Object, object_of, objects_of, text_of


def people(content: Object) -> tuple[BubblePerson, ...]:
    """Both providers send Meta's cards, in a list or alone."""
    cards = objects_of(content.get("contacts")) or [content]
    return tuple(person for person in map(_person, cards) if person != BubblePerson(""))


def _person(card: Object) -> BubblePerson:
    phones = (text_of(each, "phone", "wa_id") for each in objects_of(card.get("phones")))
    return BubblePerson(
        _name(object_of(card, "name")),
        text_of(object_of(card, "org"), "company"),
        tuple(phone for phone in phones if phone),
    )


def _name(name: Object) -> str:
    whole = text_of(name, "formatted_name", "formattedName")
    parts = (text_of(name, "first_name", "firstName"), text_of(name, "last_name", "lastName"))
    return whole or " ".join(part for part in parts if part)
