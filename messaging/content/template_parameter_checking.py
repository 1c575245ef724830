"""Holds the parameters of a template's send against their limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from messaging.content import template_limits as limits
from messaging.content.keeping import joined, place_of
from messaging.content.limit import MARK_LENGTH, PAYLOAD
from messaging.content.parts import Dialect, Issue, Json
from messaging.content.table_checks import not_url
from messaging.content.template_button_checking import coupon_issues
from messaging.content.template_components import (
    CatalogParameter,
    CouponParameter,
    FlowParameter,
    LocationParameter,
    MediaParameter,
    MoneyParameter,
    OfferParameter,
    Parameter,
    PayloadParameter,
    ProductParameter,
    TextParameter,
    TtlParameter,
)
from messaging.content.template_findings import missing, out_of_range, too_long
from messaging.content.template_limits import Most
from messaging.content.template_shapes import shape_of
from messaging.content.worst_case import bound, has_variable

Maxima = Mapping[str, int] | None
At = Callable[[str], str]
# What a tap brings back bears our reply token behind it.
_REPLY = Most(PAYLOAD - MARK_LENGTH)


def parameter_issues(
    value: Parameter, dialect: Dialect, maxima: Maxima, path: str, sub_type: str | None = None
) -> Iterator[Issue]:
    """Yield what is wrong with one parameter; `sub_type` is that of its button."""

    def at(name: str) -> str:
        return joined(path, place_of(value, name, shape_of(value), dialect))

    match value:
        case TextParameter():
            yield from missing(value.text, at("text"))
            yield from text_issues(value.text, limits.BODY, at("text"), maxima)
        case MediaParameter():
            yield from _media(value, dialect, maxima, at)
        case LocationParameter():
            yield from _location(value, at)
        case PayloadParameter():
            limit = limits.CALL_PAYLOAD if sub_type == "voice_call" else _REPLY
            yield from missing(value.payload, at("payload"))
            yield from text_issues(value.payload, limit, at("payload"), maxima)
        case CouponParameter():
            yield from missing(value.code, at("code"))
            yield from _coupon(value.code or "", at("code"), maxima)
        case TtlParameter():
            yield from missing(value.minutes, at("minutes"))
            yield from out_of_range(value.minutes, limits.CALL_MINUTES_SENT, at("minutes"))
        case CatalogParameter(sections=sections) if sections is not None:
            yield from _sections(sections, at("sections"))
        case FlowParameter(action=action) if action not in (None, "navigate", "data_exchange"):
            if maxima is None or not has_variable(action):
                yield Issue("notAllowed", "navigate or data_exchange.", at("action"))
        case ProductParameter() | MoneyParameter() | OfferParameter():
            yield from _required(value, at)


_REQUIRED: Mapping[type, tuple[str, ...]] = {
    ProductParameter: ("product_retailer_id", "catalog_id"),
    MoneyParameter: ("fallback", "code", "amount_1000"),
    OfferParameter: ("expiration_time_ms",),
}


def _required(value: Json, at: At) -> Iterator[Issue]:
    for name in _REQUIRED[type(value)]:
        yield from missing(getattr(value, name), at(name))


def text_issues(text: str | None, limit: Most, path: str, maxima: Maxima) -> Iterator[Issue]:
    """Check a length; where variables are filled in, the shortest and the longest it can get."""
    if maxima is None or text is None:
        yield from too_long(text, limit, path)
        return
    length = bound(text, maxima)
    if length.least > limit.most:
        yield Issue("tooLong", f"{length.least} of at most {limit.most} characters.", path)
    elif length.most is not None and length.most > limit.most:
        message = f"This can become up to {length.most} of {limit.most} characters."
        yield Issue("tooLong", message, path, "warning")


def _media(value: MediaParameter, dialect: Dialect, maxima: Maxima, at: At) -> Iterator[Issue]:
    place = at("url")
    if value.url is not None and value.id is not None:
        yield Issue("notBoth", "One of address and id is enough.", at("id"), "warning")
    if not value.url and not value.id:
        yield from missing(None, place)
    yield from not_url(value.url, place, maxima is not None)


def _location(value: LocationParameter, at: At) -> Iterator[Issue]:
    for name, most in (("latitude", 90), ("longitude", 180)):
        degrees = getattr(value, name)
        yield from missing(degrees, at(name))
        if isinstance(degrees, str) and has_variable(degrees):
            continue
        number = _number(degrees)
        if degrees not in (None, "") and number is None:
            yield Issue("notNumber", "This must be a number.", at(name))
        elif number is not None and not -most <= number <= most:
            yield Issue("outOfRange", f"From -{most} to {most}.", at(name))


def _number(degrees: float | str | None) -> float | None:
    try:
        return float(degrees or 0)
    except ValueError:
        return None


def _coupon(code: str, path: str, maxima: Maxima) -> Iterator[Issue]:
    if not code:
        return
    if has_variable(code):
        yield from text_issues(code, limits.COUPON, path, {} if maxima is None else maxima)
    else:
        yield from coupon_issues(code, path)


def _sections(sections: tuple[Json, ...], path: str) -> Iterator[Issue]:
    """A multi-product button: at most 10 sections and 30 products in all."""
    products = 0
    for index, section in enumerate(sections):
        here = f"{path}[{index}]"
        items = section.get("product_items") if isinstance(section, dict) else None
        if not isinstance(items, list):
            yield Issue("unparsable", "A section needs product_items, a list.", here)
            continue
        title = section.get("title")
        if title is not None and not isinstance(title, str):
            yield Issue("unparsable", "This must be a text.", f"{here}.title")
        elif len(sections) > 1:
            yield from missing(title, f"{here}.title")
        yield from too_long(title if isinstance(title, str) else "", _TITLE, f"{here}.title")
        if not items:
            yield Issue("tooFew", "At least 1 needed.", f"{here}.product_items")
        products += len(items)
    yield from _counted(len(sections), limits.SECTIONS, path)
    if products:
        yield from _counted(products, limits.PRODUCTS, path)


_TITLE = limits.SECTION_TITLE


def _counted(count: int, limit: limits.Range, path: str) -> Iterator[Issue]:
    if count < limit.least:
        yield Issue("tooFew", f"At least {limit.least} needed.", path)
    if count > limit.most:
        yield Issue("tooMany", f"{count} of at most {limit.most}.", path)
