"""Fills a template's components with what a send gives for them, as a bubble shows it.

Never refuses: what cannot be read of either is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from messaging.content.bubbles import (
    BubbleCard,
    BubbleHeader,
    PlaceHeader,
    Shown,
    TextHeader,
)
from messaging.content.headers import MEDIA, degrees, media
from messaging.content.leniently import Object, text_of
from messaging.content.parts import Json
from messaging.content.template_button_showing import Sent, show_buttons
from messaging.content.template_components import (
    CardPart,
    CarouselPart,
    DateParameter,
    LocationParameter,
    MediaParameter,
    MoneyParameter,
    OfferParameter,
    Parameter,
    ProductParameter,
    TextParameter,
)
from messaging.content.template_definition import (
    VARIABLE,
    AskPart,
    BodyPart,
    ButtonsPart,
    Card,
    CarouselOfCards,
    DefinitionPart,
    FooterPart,
    HeaderPart,
    OfferPart,
)
from messaging.content.template_definition_reading import dialect_of_definition, read_part
from messaging.content.template_reading import read_component

_ASKS = {
    "CALL_PERMISSION_REQUEST": "Call permission request",
    "REQUEST_CONTACT_INFO": "Contact info request",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """The parts of a template, or of a card, that a bubble draws."""

    header: HeaderPart | None = None
    body: BodyPart | None = None
    footer: FooterPart | None = None
    buttons: ButtonsPart | None = None
    carousel: CarouselOfCards | None = None
    offer: OfferPart | None = None
    ask: AskPart | None = None


_PLACES: dict[type, str] = {
    HeaderPart: "header",
    BodyPart: "body",
    FooterPart: "footer",
    ButtonsPart: "buttons",
    CarouselOfCards: "carousel",
    OfferPart: "offer",
    AskPart: "ask",
}


def show_template(sent: Object, known: Json) -> Shown:
    """Return the filled template; where it is not known, what the send itself tells of it.

    `sent` is the template object of a send, `known` the list of the components it was made of.
    """
    given = sent.get("components")
    filled = Sent.of_parts(read_component(each, "8x8") for each in _list(given))
    dialect = dialect_of_definition(known)
    parts = [read_part(each, dialect) for each in _list(known)]
    found = _known(parts)
    if found == _Known():
        return _unknown(sent, filled)
    buttons, form = show_buttons(found.buttons, filled)
    return Shown(
        text=_body(found, filled),
        header=_header(found, filled),
        footer=_footer(found.footer),
        buttons=buttons,
        cards=_cards(found, filled),
        form=form,
        note=_note(found, filled),
    )


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _known(parts: Sequence[DefinitionPart]) -> _Known:
    found = {_PLACES[type(part)]: part for part in reversed(parts) if type(part) in _PLACES}
    return _Known(**found)  # type: ignore[arg-type] # each under the name of its type


def fill(text: str, given: Sequence[Parameter]) -> str:
    """Put parameters in for {{1}}, {{2}} by place or {{name}} by name; no value, no change."""
    texts = [_words(each) for each in given]
    named = {each.name: _words(each) for each in given if isinstance(each, TextParameter)}

    def value(match: re.Match[str]) -> str:
        key = match[1]
        if key.isdecimal() and 0 < int(key) <= len(texts):
            return texts[int(key) - 1]
        return named.get(key, match[0])

    return VARIABLE.sub(value, text)


def _words(parameter: Parameter) -> str:
    match parameter:
        case TextParameter(text=text):
            return text or ""
        case MoneyParameter() | DateParameter():
            return parameter.fallback or ""
    return ""


def _unknown(sent: Object, given: Sent) -> Shown:
    name, language = text_of(sent, "name"), text_of(sent, "language")
    note = f"Template {name} ({language})" if language else f"Template {name}"
    offer = _ends(given)
    return Shown(
        text=_given_words(given),
        header=_sent_header(given.of("header")),
        cards=tuple(
            BubbleCard(_sent_header(card.of("header")), _given_words(card))
            for card in _sent_cards(given).values()
        ),
        note="\n".join(line for line in (note, offer) if line),
    )


def _given_words(given: Sent) -> str:
    return "\n".join(words for words in map(_words, given.of("body")) if words)


def _body(known: _Known, given: Sent) -> str:
    body, parameters = known.body, given.of("body")
    if body is None:
        return ""
    if body.text is not None:
        return fill(body.text, parameters)
    # Authentication templates have Meta's own words; the code is their only parameter.
    code = _words(parameters[0]) if parameters else "{{1}}"
    safety = " For your security, do not share this code." if body.recommends_security else ""
    return f"*{code}* is your verification code.{safety}"


def _header(known: _Known, given: Sent) -> BubbleHeader | None:
    header, parameters = known.header, given.of("header")
    if header is not None and header.format in ("TEXT", None) and header.text:
        return TextHeader(fill(header.text, parameters))
    return _sent_header(parameters) or (None if header is None else _sample(header))


def _sent_header(parameters: Sequence[Parameter]) -> BubbleHeader | None:
    for each in parameters:
        match each:
            case MediaParameter():
                return media(MEDIA[each.kind], {"filename": each.filename}, each.url or "")
            case LocationParameter():
                return _place(each)
            case ProductParameter():
                return TextHeader(f"Product {each.product_retailer_id or ''}".strip())
            case TextParameter(text=text) if text:
                return TextHeader(text)
    return None


def _place(found: LocationParameter) -> PlaceHeader:
    north, east = degrees(str(found.latitude)), degrees(str(found.longitude))
    return PlaceHeader(found.name or "", found.address or "", north, east)


def _sample(header: HeaderPart) -> BubbleHeader | None:
    """A medium that the send leaves out: its place in the bubble, with the sample's name."""
    format = (header.format or "").lower()
    sample = header.samples[0] if header.samples else ""
    if format in MEDIA:
        return media(MEDIA[format], {}, sample)
    if format == "location":
        return PlaceHeader("", "", 0.0, 0.0)
    return TextHeader("Product") if format == "product" else None


def _footer(footer: FooterPart | None) -> str:
    if footer is None:
        return ""
    minutes = footer.expires_minutes
    expiry = f"This code expires in {minutes} minutes." if minutes else ""
    return footer.text or expiry


def _note(known: _Known, given: Sent) -> str:
    """An offer and what is asked for have no place of their own in a bubble."""
    lines = []
    if known.offer is not None:
        lines = [f"Limited-time offer: {known.offer.text or ''}".rstrip(": "), _ends(given)]
    if known.ask is not None:
        lines.append(_ASKS.get(known.ask.kind, known.ask.kind))
    return "\n".join(line for line in lines if line)


def _ends(given: Sent) -> str:
    """Return when an offer ends, in UTC; a time that is none is left out."""
    for each in given.of("limited_time_offer"):
        if isinstance(each, OfferParameter) and isinstance(each.expiration_time_ms, int):
            try:
                moment = datetime.fromtimestamp(each.expiration_time_ms / 1000, UTC)
            except (OverflowError, ValueError, OSError):
                return ""
            return f"Ends {moment:%Y-%m-%d %H:%M} UTC"
    return ""


def _cards(known: _Known, given: Sent) -> tuple[BubbleCard, ...]:
    sent = _sent_cards(given)
    cards = (known.carousel.cards if known.carousel else None) or ()
    return tuple(
        _card(card, sent.get(index, Sent()))
        for index, card in enumerate(cards)
        if isinstance(card, Card)
    )


def _sent_cards(given: Sent) -> dict[int, Sent]:
    carousel = next((part for part in given.parts if isinstance(part, CarouselPart)), None)
    cards = [card for card in (carousel and carousel.cards) or () if isinstance(card, CardPart)]
    return {
        card.index if isinstance(card.index, int) else place: Sent.of_parts(card.components or ())
        for place, card in enumerate(cards)
    }


def _card(card: Card, given: Sent) -> BubbleCard:
    known = _known(card.components or ())
    buttons, _ = show_buttons(known.buttons, given)
    return BubbleCard(_header(known, given), _body(known, given), buttons)
