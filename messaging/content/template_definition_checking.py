"""Holds a template definition against structure and limits; Meta's rules of review are others.

Sources: 8x8 Chat Apps API, template components reference; Meta Cloud API, message templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from messaging.content import template_limits as limits
from messaging.content.keeping import joined, place_of
from messaging.content.parts import Dialect, Issue, Json
from messaging.content.template_button_checking import button_issues
from messaging.content.template_carousel_checking import carousel_issues
from messaging.content.template_components import Odd
from messaging.content.template_definition import (
    BodyPart,
    ButtonsPart,
    CarouselOfCards,
    Definition,
    DefinitionPart,
    FooterPart,
    HeaderPart,
    OfferPart,
)
from messaging.content.template_definition_shapes import DEFINITION
from messaging.content.template_findings import (
    duplicates,
    missing,
    not_allowed,
    out_of_range,
    too_long,
)
from messaging.content.template_scene import Scene, scene_of
from messaging.content.template_text_checking import (
    body_issues,
    footer_issues,
    header_issues,
    offer_issues,
)
from messaging.content.template_unknown import odd_issue, unknown_keys
from messaging.content.template_variable_checking import format_issues

_NAME = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,4})?")


def definition_issues(definition: Definition | Odd, path: str = "") -> tuple[Issue, ...]:
    """Return every rule that a definition breaks; `path` is its place in what was read."""
    if isinstance(definition, Odd):
        return (odd_issue(definition, path),)
    found = [*_own_issues(definition), *_component_issues(definition)]
    return tuple(
        Issue(each.code, each.message, joined(path, each.path), each.severity) for each in found
    )


def part_issues(part: DefinitionPart, dialect: Dialect, path: str = "") -> tuple[Issue, ...]:
    """Return what is wrong with a component that stands alone."""
    return tuple(_part(part, Scene(dialect), path))


def _own_issues(definition: Definition) -> Iterator[Issue]:
    def at(name: str) -> str:
        return place_of(definition, name, DEFINITION, definition.dialect)

    yield from _name(definition.name, at("name"))
    if "languages" not in definition.kept.extra:
        yield from missing(definition.language, at("language"))
    if definition.language and not _LANGUAGE.fullmatch(definition.language):
        yield Issue("badFormat", "A language is written as en or en_US.", at("language"))
    yield from missing(definition.category, at("category"))
    if definition.category and definition.category not in limits.CATEGORIES:
        message = "MARKETING, UTILITY or AUTHENTICATION."
        yield not_allowed(at("category"), message)
    if definition.parameter_format not in (None, "POSITIONAL", "NAMED"):
        yield not_allowed(at("parameter_format"), "POSITIONAL or NAMED.")
    limit = limits.TTL.get(definition.category or "")
    if limit is not None:
        yield from out_of_range(definition.ttl, limit, at("ttl"))


def _name(name: str | None, path: str) -> Iterator[Issue]:
    yield from missing(name, path)
    yield from too_long(name, limits.NAME, path)
    if name and not _NAME.fullmatch(name):
        message = "A name has small letters, digits and underscores only."
        yield Issue("badFormat", message, path)


def _component_issues(definition: Definition) -> Iterator[Issue]:
    parts = definition.components
    if not parts:
        if "library_template_name" not in definition.kept.extra:
            yield from missing(parts, "components", "A template needs components.")
        return
    scene = scene_of(definition)
    for index, part in enumerate(parts):
        yield from _part(part, scene, f"components[{index}]")
    kinds = [(f"components[{n}].type", kind_of(part)) for n, part in enumerate(parts)]
    yield from duplicates(kinds, "A template has one of these at most.")
    if "BODY" not in scene.kinds:
        yield Issue("missing", "A template needs a BODY.", "components")
    yield from _company_issues(parts, scene)
    yield from format_issues(definition)


def kind_of(part: DefinitionPart) -> Json:
    return None if isinstance(part, Odd) else part.kind


def _part(part: DefinitionPart, scene: Scene, path: str) -> Iterator[Issue]:
    if isinstance(part, Odd):
        yield odd_issue(part, path)
        return
    yield from unknown_keys(part, path)
    match part:
        case HeaderPart():
            yield from header_issues(part, scene, path)
        case BodyPart():
            yield from body_issues(part, scene, path)
        case FooterPart():
            yield from footer_issues(part, scene, path)
        case OfferPart():
            yield from offer_issues(part, path)
        case ButtonsPart():
            yield from button_issues(part, scene, path)
        case CarouselOfCards():
            yield from carousel_issues(part, scene, path)


_ALONE_WITH_CAROUSEL = frozenset({"HEADER", "FOOTER", "BUTTONS", "LIMITED_TIME_OFFER"})
_NO_AUTHENTICATION = frozenset(
    {"HEADER", "CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST", "REQUEST_CONTACT_INFO"}
)
_MARKETING = frozenset({"CAROUSEL", "LIMITED_TIME_OFFER"})


def _company_issues(parts: tuple[DefinitionPart, ...], scene: Scene) -> Iterator[Issue]:
    """Which components go with which category, and with each other."""
    for index, part in enumerate(parts):
        kind, path = kind_of(part), f"components[{index}]"
        if scene.is_authentication and kind in _NO_AUTHENTICATION:
            yield not_allowed(path, "Authentication templates have none.")
        elif kind in _MARKETING and scene.category not in (None, "MARKETING"):
            yield not_allowed(path, "For the category MARKETING only.")
        if scene.has_offer and kind == "FOOTER":
            yield not_allowed(path, "A limited-time offer has no footer.")
        if "CAROUSEL" in scene.kinds and kind in _ALONE_WITH_CAROUSEL:
            message = "Beside a carousel Meta documents a BODY only."
            yield Issue("notAllowed", message, path, "warning")
