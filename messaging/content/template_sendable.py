"""What 8x8 documents no way to send with a template: put into other words, or named.

Source: 8x8 Chat Apps API, template message (types of components and parameters).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from messaging.content.keeping import joined
from messaging.content.parts import Issue
from messaging.content.template_components import (
    ButtonPart,
    CardPart,
    CarouselPart,
    Component,
    DateParameter,
    MediaParameter,
    MoneyParameter,
    Odd,
    Parameter,
    Part,
    ProductParameter,
    TextParameter,
)

_LACKS = frozenset({"catalog", "mpm", "spm", "otp", "limited_time_offer"})
_UNKNOWN = "8x8 does not document this; it is sent as Meta writes it."


def for_8x8(
    components: Iterable[Component], path: str
) -> tuple[tuple[Component, ...], tuple[Issue, ...]]:
    """Return the components with amounts and dates as their fallback texts, and a warning for
    each of these and for all else that 8x8 does not document. `path` is the list's place."""
    issues: list[Issue] = []
    found = [_component(part, f"{path}[{n}]", issues) for n, part in enumerate(components)]
    return tuple(found), tuple(issues)


def _component(part: Component, path: str, issues: list[Issue]) -> Component:
    match part:
        case CarouselPart(cards=cards) if cards is not None:
            sent = (_card(card, f"{path}.cards[{n}]", issues) for n, card in enumerate(cards))
            return replace(part, cards=tuple(sent))
        case Part() | ButtonPart():
            kind = part.kind if isinstance(part, Part) else part.sub_type
            if kind in _LACKS:
                issues.append(_named(path))
            return _with_parameters(part, path, issues)
    return part


def _with_parameters(part: Part | ButtonPart, path: str, issues: list[Issue]) -> Part | ButtonPart:
    if part.parameters is None:
        return part
    given = enumerate(part.parameters)
    sent = (_parameter(each, f"{path}.parameters[{n}]", issues) for n, each in given)
    return replace(part, parameters=tuple(sent))


def _card(card: CardPart | Odd, path: str, issues: list[Issue]) -> CardPart | Odd:
    if isinstance(card, Odd) or card.components is None:
        return card
    components, found = for_8x8(card.components, f"{path}.components")
    issues += found
    return replace(card, components=components)


def _parameter(value: Parameter, path: str, issues: list[Issue]) -> Parameter:
    match value:
        case MoneyParameter() | DateParameter():
            issues.append(_named(path, "8x8 does not document this: the fallback text is sent."))
            return TextParameter(value.fallback or "")
        case ProductParameter():
            issues.append(_named(path))
        case TextParameter() if value.name is not None:
            issues.append(_named(joined(path, value.kept.places.get("name", "parameter_name"))))
        case MediaParameter():
            return _media(value, path, issues)
    return value


def _media(value: MediaParameter, path: str, issues: list[Issue]) -> MediaParameter:
    """8x8 takes files by address, and names of files not at all."""
    if value.id is not None:
        place = joined(path, value.kept.places.get("id", "id"))
        issues.append(_named(place, "8x8 takes files by address only."))
    if value.filename is not None:
        place = joined(path, value.kept.places.get("filename", "filename"))
        issues.append(_named(place, "8x8 documents no name of a header's file."))
    return replace(value, id=None if value.url else value.id, filename=None)


def _named(path: str, message: str = _UNKNOWN) -> Issue:
    return Issue("not_carried", message, path, "warning")
