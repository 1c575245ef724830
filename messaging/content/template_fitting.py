"""Asks whether a send gives a template what its definition needs: as much, and of the same kind.

Source: Meta Cloud API, error codes 132000 (number of parameters) and 132012 (their format): a send
that does not fit is refused. Static parts are left out of a send; a quick reply's payload, the time
of a call and a catalog's picture may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from messaging.content.parts import Issue
from messaging.content.template_components import (
    ButtonPart,
    CardPart,
    CarouselPart,
    Component,
    DateParameter,
    MoneyParameter,
    Odd,
    Parameter,
    Part,
    TextParameter,
)
from messaging.content.template_definition import (
    BodyPart,
    Button,
    ButtonsPart,
    Card,
    CarouselOfCards,
    CopyCode,
    Definition,
    DefinitionPart,
    FlowButton,
    HeaderPart,
    OfferPart,
    OtpButton,
    UrlLink,
    names_in,
)
from messaging.content.template_values import Template

_MEDIA = {"IMAGE": "image", "VIDEO": "video", "DOCUMENT": "document", "GIF": "gif"}
_HEADERS = {**_MEDIA, "LOCATION": "location", "PRODUCT": "product"}
# Kind of a button -> what a send calls it. An OTP button is stored as an address.
_SUB_TYPES = {
    "QUICK_REPLY": "quick_reply",
    "URL": "url",
    "OTP": "url",
    "COPY_CODE": "copy_code",
    "FLOW": "flow",
    "VOICE_CALL": "voice_call",
    "CATALOG": "catalog",
    "MPM": "mpm",
    "SPM": "spm",
}
_FILLINGS = (TextParameter, MoneyParameter, DateParameter)


@dataclass(frozen=True, slots=True)
class _Given:
    """The components of a send, or of a card, and where their list lies."""

    parts: tuple[Component, ...]
    path: str

    def of(self, kind: str) -> tuple[Part | None, str]:
        """Return the component of a kind and its path; without one, the path of the list."""
        for index, part in enumerate(self.parts):
            if isinstance(part, Part) and part.kind == kind:
                return part, f"{self.path}[{index}]"
        return None, self.path

    def button(self, place: int) -> tuple[ButtonPart | None, str]:
        for index, part in enumerate(self.parts):
            if isinstance(part, ButtonPart) and part.index == place:
                return part, f"{self.path}[{index}]"
        return None, self.path


def issues_against(definition: Definition, send: Template) -> tuple[Issue, ...]:
    """Return what a send lacks, and what it has too much of, for this template.

    Nothing is told where a component of either cannot be read.
    """
    given = _Given(send.components or (), f"{send.place}.components")
    wanted = definition.components or ()
    if any(isinstance(part, Odd) for part in (*given.parts, *wanted)):
        return ()
    return tuple(_compared(wanted, given))


def _compared(parts: Sequence[DefinitionPart], given: _Given) -> Iterator[Issue]:
    header = next((part for part in parts if isinstance(part, HeaderPart)), None)
    body = next((part for part in parts if isinstance(part, BodyPart)), None)
    buttons = [b for part in parts if isinstance(part, ButtonsPart) for b in part.buttons or ()]
    carousel = next((part for part in parts if isinstance(part, CarouselOfCards)), None)
    yield from _header(header, given)
    # Authentication templates have Meta's own words: the code is their one variable.
    is_own = body is not None and body.text is None
    yield from _texts("body", ("1",) if is_own else names_in(body.text if body else None), given)
    yield from _buttons(buttons, given)
    yield from _carousel(carousel, given)
    yield from _offer(next((part for part in parts if isinstance(part, OfferPart)), None), given)


def _header(header: HeaderPart | None, given: _Given) -> Iterator[Issue]:
    wanted = _HEADERS.get((header.format if header else None) or "")
    if wanted is None:
        yield from _texts("header", names_in(header.text if header else None), given)
        return
    part, path = given.of("header")
    parameters = (part.parameters if part else None) or ()
    first = parameters[0] if parameters else None
    if first is None:
        yield Issue("missing", f"The header needs a {wanted}.", path)
    elif len(parameters) > 1:
        yield Issue("tooMany", f"The header takes one {wanted}.", f"{path}.parameters")
    elif not isinstance(first, Odd) and first.kind != wanted:
        message = f"The header takes a {wanted}, not a {first.kind}."
        yield Issue("wrongKind", message, f"{path}.parameters[0].type")


def _texts(kind: str, names: tuple[str, ...], given: _Given) -> Iterator[Issue]:
    """Compare the variables of a text with what is filled in."""
    part, path = given.of(kind)
    parameters = (part.parameters if part else None) or ()
    if any(isinstance(each, Odd) for each in parameters):
        return
    place = f"{path}.parameters" if part else path
    strange = [n for n, each in enumerate(parameters) if not isinstance(each, _FILLINGS)]
    if strange:
        message = f"The template's {kind} takes texts."
        yield Issue("wrongKind", message, f"{place}[{strange[0]}].type")
        return
    if any(not name.isdecimal() for name in names):
        yield from _named(names, parameters, place)
    elif len(parameters) < len(names):
        what = f"The template's {kind} has {len(names)} variables"
        yield Issue("tooFew", f"{what}, {len(parameters)} are filled in.", place)
    elif len(parameters) > len(names):
        what = f"The template's {kind} has {len(names)} variables"
        yield Issue("tooMany", f"{what}, {len(parameters)} are filled in.", place)


def _named(names: tuple[str, ...], parameters: Sequence[Parameter], place: str) -> Iterator[Issue]:
    filled = [getattr(each, "name", None) for each in parameters]
    for name in names:
        if name not in filled:
            yield Issue("missing", f"The variable “{name}” is not filled in.", place)
    for index, other in enumerate(filled):
        if other not in names:
            message = f"The template has no variable “{other or ''}”."
            yield Issue("notAllowed", message, f"{place}[{index}]")


def _buttons(buttons: Sequence[Button], given: _Given) -> Iterator[Issue]:
    for place, button in enumerate(buttons):
        if isinstance(button, Odd):
            continue
        part, path = given.button(place)
        needed = _need(button)
        if part is None:
            if needed and not _has_open_places(given):
                yield Issue("missing", f"Button {place} needs {needed}.", path)
            continue
        wanted = _SUB_TYPES.get(button.kind)
        if part.sub_type != wanted and (part.sub_type, button.kind) != ("otp", "OTP"):
            message = f"Button {place} of the template is of the type {button.kind}."
            yield Issue("wrongKind", message, path)
        elif isinstance(button, UrlLink) and not needed and part.parameters:
            message = "The address of this button has no variable."
            yield Issue("notAllowed", message, f"{path}.parameters")
    yield from _beyond(len(buttons), given)


def _beyond(count: int, given: _Given) -> Iterator[Issue]:
    for index, part in enumerate(given.parts):
        place = part.index if isinstance(part, ButtonPart) else None
        if isinstance(place, int) and place >= count:
            yield Issue(
                "outOfRange", f"The template has {count} buttons.", f"{given.path}[{index}]"
            )


def _need(button: Button) -> str:
    """Return what a button cannot do without, "" for nothing."""
    match button:
        case UrlLink() if names_in(button.url):
            return "the end of its address"
        case OtpButton():
            return "the code"
        case CopyCode():
            return "its code"
        case FlowButton():
            return "its action, even without data"
    return "its products" if not isinstance(button, Odd) and button.kind == "MPM" else ""


def _has_open_places(given: _Given) -> bool:
    """Tell whether a button's place is an expression, known only when it is sent."""
    buttons = [part for part in given.parts if isinstance(part, ButtonPart)]
    return any(not isinstance(part.index, int) for part in buttons)


def _carousel(carousel: CarouselOfCards | None, given: _Given) -> Iterator[Issue]:
    place = next((n for n, p in enumerate(given.parts) if isinstance(p, CarouselPart)), None)
    found = given.parts[place] if place is not None else None
    path = given.path if place is None else f"{given.path}[{place}].cards"
    cards = found.cards or () if isinstance(found, CarouselPart) else ()
    wanted = (carousel.cards if carousel else None) or ()
    if carousel is None:
        if found is not None:
            yield Issue("notAllowed", "The template has no carousel.", path)
        return
    if len(cards) != len(wanted):
        code = "tooFew" if len(cards) < len(wanted) else "tooMany"
        message = f"The template has {len(wanted)} cards, {len(cards)} are given."
        yield Issue(code, message, path)
    for number, card in enumerate(cards):
        if isinstance(card, CardPart):
            yield from _card(card, wanted, _Given(card.components or (), f"{path}[{number}]"))


def _card(card: CardPart, wanted: Sequence[Card | Odd], given: _Given) -> Iterator[Issue]:
    index = card.index
    if not isinstance(index, int) or not 0 <= index < len(wanted):
        return
    made = wanted[index]
    if isinstance(made, Card) and not any(isinstance(part, Odd) for part in given.parts):
        path = f"{given.path}.components"
        yield from _compared(made.components or (), _Given(given.parts, path))


def _offer(offer: OfferPart | None, given: _Given) -> Iterator[Issue]:
    part, path = given.of("limited_time_offer")
    if offer is not None and offer.has_expiration and not (part and part.parameters):
        yield Issue("missing", "The offer needs the time at which it ends.", path)
    if offer is None and part is not None:
        yield Issue("notAllowed", "The template has no limited-time offer.", path)
