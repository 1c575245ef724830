"""Says every kind of content in plain text: for SMS, for lists, for what cannot be drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from messaging.content.interactive import Card, CardProduct, CardReply, Link
from messaging.content.leniently import object_of, text_of
from messaging.content.template_components import texts_of
from messaging.content.values import (
    CallPermissionRequest,
    Carousel,
    Catalog,
    ContactInfoRequest,
    Contacts,
    Content,
    Foreign,
    Frame,
    Interactive,
    InteractiveButtons,
    InteractiveFlow,
    InteractiveList,
    Json,
    Location,
    LocationRequest,
    Media,
    Opaque,
    Product,
    ProductList,
    Reaction,
    Template,
    Text,
    UrlButton,
    VoiceCall,
    type_of,
)

SUMMARY_LENGTH = 120


def summary(content: Content) -> str:
    """Return one short line for lists: the text, or what the message is."""
    match content:
        case Text():
            line = content.text
        case Template():
            line = f"Template {content.name} ({content.language})"
        case Media():
            line = f"[{content.kind}] {content.caption or content.filename or ''}".rstrip()
        case Location():
            line = f"[location] {content.name or content.address or ''}".rstrip()
        case Contacts() | Reaction() | Foreign() | Opaque():
            line = f"[{_name(content)}] {_words(content)}".rstrip()
        case _:
            line = content.frame.body.text if content.frame.body else f"[{type_of(content)}]"
    line = " ".join(line.split())
    return line if len(line) <= SUMMARY_LENGTH else line[: SUMMARY_LENGTH - 1] + "…"


def _name(content: Content) -> str:
    return content.channel if isinstance(content, Foreign) else type_of(content)


def plain_text(content: Content) -> str:
    """Return the whole content as lines of text, as an SMS would say it."""
    match content:
        case Text():
            return content.text
        case Template():
            return _written_fallback(content.beside) or _given(content)
        case Media() | Location() | Contacts() | Reaction() | Foreign() | Opaque():
            return _words(content)
        case _:
            lines = [*_above(content.frame), *_below(content), _text(content.frame.footer)]
            fallback = _written_fallback(content.frame.beside)
            return fallback or "\n".join(line for line in lines if line)


def _written_fallback(beside: Json) -> str:
    """8x8 lets an author write the text that an SMS carries instead."""
    return text_of(beside, "fallbackText")


def _words(content: Media | Location | Contacts | Reaction | Foreign | Opaque) -> str:
    match content:
        case Media():
            return _lines(content.caption, content.url or content.filename)
        case Location():
            place = f"{content.latitude}, {content.longitude}"
            return _lines(content.name, content.address, place)
        case Contacts():
            return _lines(*(_person(each) for each in content.contacts))
        case Reaction():
            return content.emoji
        case Foreign() | Opaque():
            inner = object_of(content.body, "content") or object_of(content.body)
            return text_of(inner, "text", "caption", "body")


def _lines(*lines: str | None) -> str:
    return "\n".join(line for line in lines if line)


def _person(card: Json) -> str:
    phones = card.get("phones")
    first = phones[0] if isinstance(phones, list) and phones else {}
    named = text_of(object_of(card, "name"), "formatted_name", "first_name")
    return " ".join(part for part in (named, text_of(object_of(first), "phone")) if part)


def _given(content: Template) -> str:
    """A template's words are with the provider: what a send fills in is all there is."""
    return " ".join(given.text for given in texts_of(content.components or ()) if given.text)


def _text(block: Json) -> str:
    return "" if block is None else str(block.text)


def _above(frame: Frame) -> list[str]:
    header = frame.header
    heading = "" if header is None else header.text or ""
    if header is not None and header.media is not None:
        heading = header.media.link or ""
    return [heading, _text(frame.body)]


def _below(content: Interactive) -> Iterable[str]:
    """Return what can be tapped, a line each."""
    match content:
        case InteractiveButtons():
            return [f"- {button.title}" for button in content.buttons]
        case InteractiveList():
            return [
                f"- {row.title}: {row.description}" if row.description else f"- {row.title}"
                for section in content.sections
                for row in section.rows
            ]
        case UrlButton():
            return [_link(content.link)]
        case InteractiveFlow():
            return [content.cta]
        case Carousel():
            return [line for card in content.cards for line in _card(card)]
        case VoiceCall():
            return [content.title or ""]
        case Product() | ProductList() | Catalog() | LocationRequest():
            return []
        case CallPermissionRequest() | ContactInfoRequest():
            return []
        case _:
            assert_never(content)


def _link(link: Link) -> str:
    return f"{link.title}: {link.url}"


def _card(card: Card) -> Iterable[str]:
    yield _text(card.body)
    match card.action:
        case Link():
            yield _link(card.action)
        case CardProduct():
            yield ""
        case _:
            yield from (f"- {reply.title}" for reply in card.action if isinstance(reply, CardReply))
