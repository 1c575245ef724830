"""Holds header, body, footer and offer of a template definition against their limits."""

from __future__ import annotations

from collections.abc import Iterator

from messaging.content import template_limits as limits
from messaging.content.keeping import joined
from messaging.content.parts import Issue
from messaging.content.template_definition import (
    BodyPart,
    FooterPart,
    HeaderPart,
    OfferPart,
    names_in,
)
from messaging.content.template_findings import missing, not_allowed, out_of_range, too_long
from messaging.content.template_scene import Scene
from messaging.content.template_variable_checking import text_variable_issues

MEDIA = frozenset({"IMAGE", "VIDEO", "DOCUMENT", "GIF"})
FORMATS = MEDIA | {"TEXT", "LOCATION", "PRODUCT"}
CARD_FORMATS = frozenset({"IMAGE", "VIDEO", "PRODUCT"})


def header_issues(header: HeaderPart, scene: Scene, path: str) -> Iterator[Issue]:
    format, text = header.format, joined(path, "text")
    if format is None:
        yield Issue("missing", "Taken for TEXT.", joined(path, "format"), "warning")
    elif format not in FORMATS:
        yield not_allowed(joined(path, "format"), f"One of {', '.join(sorted(FORMATS))}.")
    yield from _format_issues(header, scene, joined(path, "format"))
    if format in (None, "TEXT"):
        yield from missing(header.text, text)
        yield from too_long(header.text, limits.HEADER, text)
        if len(names_in(header.text)) > 1:
            yield Issue("tooMany", "A header has one variable at most.", text)
        yield from text_variable_issues(header.text, scene.dialect, text)
    if format in MEDIA and not header.samples and not scene.in_card:
        place = "examples" if scene.dialect == "8x8" else "example.header_handle"
        message = "The reviewers ask for a sample."
        yield Issue("missing", message, joined(path, place), "warning")


def _format_issues(header: HeaderPart, scene: Scene, path: str) -> Iterator[Issue]:
    if scene.in_card:
        if header.format in FORMATS and header.format not in CARD_FORMATS:
            yield not_allowed(path, "A card's header is IMAGE, VIDEO or PRODUCT.")
    elif scene.has_offer and header.format in FORMATS - {"IMAGE", "VIDEO"}:
        yield not_allowed(path, "A limited-time offer's header is IMAGE or VIDEO.")
    elif header.format == "GIF" and scene.category not in (None, "MARKETING"):
        yield not_allowed(path, "Moving pictures are for the category MARKETING only.")


def body_issues(body: BodyPart, scene: Scene, path: str) -> Iterator[Issue]:
    text = joined(path, "text")
    if scene.is_authentication:
        if body.text is not None and not scene.is_stored:
            yield not_allowed(text, "Authentication templates have Meta's own words.")
    else:
        yield from missing(body.text, text)
        if body.recommends_security is not None and scene.category is not None:
            place = joined(path, "add_security_recommendation")
            yield not_allowed(place, "For the category AUTHENTICATION only.")
    yield from too_long(body.text, _longest_body(scene), text)
    yield from text_variable_issues(body.text, scene.dialect, text)


def _longest_body(scene: Scene) -> limits.Most:
    if scene.in_card:
        return limits.CARD_BODY
    return limits.OFFER_BODY if scene.has_offer else limits.BODY


def footer_issues(footer: FooterPart, scene: Scene, path: str) -> Iterator[Issue]:
    text, minutes = joined(path, "text"), joined(path, "code_expiration_minutes")
    yield from too_long(footer.text, limits.FOOTER, text)
    if names_in(footer.text):
        yield not_allowed(text, "A footer has no variables.")
    yield from out_of_range(footer.expires_minutes, limits.EXPIRES_MINUTES, minutes)
    if scene.is_authentication:
        if footer.text is not None and not scene.is_stored:
            yield not_allowed(text, "Authentication templates have Meta's own words.")
    elif footer.expires_minutes is None:
        yield from missing(footer.text, text)
    elif scene.category is not None:
        yield not_allowed(minutes, "For the category AUTHENTICATION only.")


def offer_issues(offer: OfferPart, path: str) -> Iterator[Issue]:
    text = joined(path, "limited_time_offer.text")
    yield from missing(offer.text, text)
    yield from too_long(offer.text, limits.OFFER_TEXT, text)
