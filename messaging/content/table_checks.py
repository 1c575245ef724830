"""Holds a body against one line of the tables of limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from messaging.content.limit import Count, Length, Range, Rule
from messaging.content.parts import Dialect, Issue, Json, Severity
from messaging.content.worst_case import Bound, bound, has_variable

_MISSING = object()
# What documents write for "put yours here": <URL>, {{url}}, http(s)://...
_PLACEHOLDER = re.compile(r"<[^<>]+>\Z|http\(s\)://|.*\{\{.*\}\}", re.DOTALL)
# *bold*, _italic_, ~struck~ and ```fixed``` texts.
_FORMATTED = re.compile(r"(?<!\w)([*_~])\S(.*\S)?\1(?!\w)|```")
_URL = re.compile(r"https?://\S+\Z", re.IGNORECASE)

Values = Sequence[tuple[str, Json]]


def broken(rule: Rule, path: str, body: Json, is_filled_in: bool) -> Iterator[Issue]:
    """Yield where the rule is broken; `is_filled_in` excuses texts with variables from rules of
    form."""
    values = list(_at(body, path.split(".")))
    match rule.code:
        case "missing":
            yield from _missing(rule, values)
        case "empty":
            yield from _empty(rule, values)
        case "notAllowed":
            yield from _not_allowed(rule, values)
        case "duplicate":
            yield from _duplicates(rule, values)
        case "notOneOf":
            yield from _not_one_of(rule, values, is_filled_in)
        case "formatted":
            yield from _formatted(rule, values)
        case "notUrl":
            for place, value in values:
                yield from not_url(value, place, is_filled_in)


def excused(value: Json, path: str, is_filled_in: bool) -> Iterator[Issue]:
    """Yield a warning for a placeholder of a sample, nothing for a variable of a journey."""
    if not (is_filled_in and has_variable(value)):
        message = "This is a placeholder: put the real value here."
        yield Issue("placeholder", message, path, "warning")


def is_placeholder(value: Json) -> bool:
    return isinstance(value, str) and _PLACEHOLDER.match(value) is not None


def _issue(rule: Rule, message: str, path: str) -> Issue:
    sourced = f"{message} ({rule.source}.)" if rule.source else message
    return Issue(rule.code, sourced, path, rule.severity)


def _missing(rule: Rule, values: Values) -> Iterator[Issue]:
    for path, value in values:
        if value is _MISSING or value in ("", None):
            yield _issue(rule, "This must be filled in.", path)


def _empty(rule: Rule, values: Values) -> Iterator[Issue]:
    for path, value in values:
        if value == "":
            yield _issue(rule, "This must not be empty: leave it out.", path)


def _not_allowed(rule: Rule, values: Values) -> Iterator[Issue]:
    for path, value in values:
        if value is not _MISSING and value is not None:
            yield _issue(rule, "WhatsApp allows none here.", path)


def _duplicates(rule: Rule, values: Values) -> Iterator[Issue]:
    seen: set[Json] = set()
    for path, value in values:
        if not isinstance(value, (str, int)):
            continue
        if value in seen:
            yield _issue(rule, f"“{value}” is used twice.", path)
        seen.add(value)


def _not_one_of(rule: Rule, values: Values, is_filled_in: bool) -> Iterator[Issue]:
    for path, value in values:
        if value is _MISSING or value is None or value in rule.values:
            continue
        if is_placeholder(value):
            yield from excused(value, path, is_filled_in)
            continue
        yield _issue(rule, f"This must be {' or '.join(rule.values)}.", path)


def _formatted(rule: Rule, values: Values) -> Iterator[Issue]:
    for path, value in values:
        if isinstance(value, str) and _FORMATTED.search(value):
            yield _issue(rule, "Marks of formatting are shown as they are here.", path)


def not_url(value: Json, path: str, is_filled_in: bool = False) -> Iterator[Issue]:
    """Both providers fetch files, and phones open pages, by https address."""
    if not isinstance(value, str) or not value:
        return
    if is_placeholder(value):
        yield from excused(value, path, is_filled_in)
    elif not _URL.match(value):
        yield Issue("notUrl", "This must be a whole address that begins with https://.", path)
    elif value[:5].lower() == "http:":
        message = "8x8 and Meta ask for addresses that begin with https://."
        yield Issue("notHttps", message, path, "warning")


def counted(limit: Count, path: str, body: Json) -> Iterator[Issue]:
    count = sum(1 for _, value in _at(body, path.split(".")) if value is not _MISSING)
    place = path.removesuffix("[]")
    if count < limit.least:
        yield Issue("tooFew", f"At least {limit.least} needed.", place)
    if count > limit.most:
        yield Issue("tooMany", f"{count} of at most {limit.most}.", place)


def out_of_range(limit: Range, path: str, body: Json, is_filled_in: bool) -> Iterator[Issue]:
    for place, value in _at(body, path.split(".")):
        if value is _MISSING or value is None:
            continue
        if is_placeholder(value):
            yield from excused(value, place, is_filled_in)
            continue
        number = _number(value)
        if number is None:
            yield Issue("notNumber", "This must be a number.", place)
        elif not limit.least <= number <= limit.most:
            message = f"This must be from {limit.least:g} to {limit.most:g}."
            yield Issue("outOfRange", message, place)


def _number(value: Json) -> float | None:
    """A whole number stays one: it may be too large for a float."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"-?\d+(\.\d+)?", value, re.ASCII) else None
    return value if isinstance(value, (int, float)) else None


def measured(
    limit: Length, path: str, body: Json, dialect: Dialect, maxima: Mapping[str, int] | None
) -> Iterator[Issue]:
    """Yield texts that are longer than they may be, or can become so."""
    for place, value in _at(body, path.split(".")):
        if isinstance(value, str):
            length = Bound(len(value), len(value)) if maxima is None else bound(value, maxima)
            yield from _too_long(limit, place, length, limit.most_in(dialect))


def _too_long(limit: Length, path: str, length: Bound, most: int) -> Iterator[Issue]:
    if length.least > most:
        yield Issue("tooLong", f"{length.least} of at most {most} characters.", path)
    elif length.most is not None and length.most > most:
        message = f"This can become up to {length.most} of {most} characters."
        yield Issue("tooLong", message, path, "warning")
    elif limit.sure is not None and (length.most or length.least) > limit.sure:
        message = f"{length.most or length.least} characters: {limit.sure} always work"
        severity: Severity = "warning"
        yield Issue("tooLong", f"{message} ({limit.source}).", path, severity)


def _at(value: Json, steps: list[str], path: str = "") -> Iterator[tuple[str, Json]]:
    """Yield (path, value) of everything the steps lead to; a gap yields the gap itself."""
    if not steps:
        yield path, value
        return
    name, rest = steps[0].removesuffix("[]"), steps[1:]
    here = f"{path}.{name}" if path else name
    inner = value.get(name, _MISSING) if isinstance(value, Mapping) else _MISSING
    if not steps[0].endswith("[]"):
        if inner is _MISSING:
            yield ".".join([here, *rest]), _MISSING
        else:
            yield from _at(inner, rest, here)
        return
    for index, item in enumerate(inner if isinstance(inner, list) else ()):
        yield from _at(item, rest, f"{here}[{index}]")
