"""Holds a content against the limits: returns what an author has to mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from messaging.content.limits import COUNTS, LENGTHS, RULES, Count, Length, Rule
from messaging.content.values import Content, InteractiveList, Issue, Json, type_of
from messaging.content.writing import render_8x8

_MISSING = object()


def issues(content: Content) -> tuple[Issue, ...]:
    """Return every limit and rule the content breaks, in the order of the tables."""
    kind, body = type_of(content), render_8x8(content)
    return (
        *(found for rule in RULES if kind in rule.kinds for found in _broken(rule, body)),
        *(found for limit in COUNTS if kind in limit.kinds for found in _counted(limit, body)),
        *(found for limit in LENGTHS if kind in limit.kinds for found in _measured(limit, body)),
        *_untitled_sections(content),
    )


def _broken(rule: Rule, body: Json) -> Iterator[Issue]:
    values = list(_at(body, rule.path.split(".")))
    if rule.code == "duplicate":
        yield from _duplicates(values)
        return
    for path, value in values:
        if rule.code == "missing" and (value is _MISSING or value in ("", None)):
            yield Issue("missing", "This must be filled in.", path)
        if rule.code == "notAllowed" and value is not _MISSING and value is not None:
            yield Issue("notAllowed", "WhatsApp allows none here.", path)


def _duplicates(values: list[tuple[str, Json]]) -> Iterator[Issue]:
    seen: set[str] = set()
    for path, value in values:
        if isinstance(value, str) and value in seen:
            yield Issue("duplicate", f"“{value}” is used twice.", path)
        seen.add(value if isinstance(value, str) else "")


def _counted(limit: Count, body: Json) -> Iterator[Issue]:
    count = sum(1 for _, value in _at(body, limit.path.split(".")) if value is not _MISSING)
    path = limit.path.removesuffix("[]")
    if count < limit.least:
        yield Issue("tooFew", f"At least {limit.least} needed.", path)
    if count > limit.most:
        yield Issue("tooMany", f"{count} of at most {limit.most}.", path)


def _measured(limit: Length, body: Json) -> Iterator[Issue]:
    for path, value in _at(body, limit.path.split(".")):
        if isinstance(value, str) and len(value) > limit.most:
            yield Issue("tooLong", f"{len(value)} of at most {limit.most} characters.", path)


def _untitled_sections(content: Content) -> Iterator[Issue]:
    """8x8 Chat Apps API, interactive list: a title is required if there are two sections."""
    if not isinstance(content, InteractiveList) or len(content.sections) < 2:
        return
    for index, section in enumerate(content.sections):
        if not section.title:
            path = f"content.interactive.action.sections[{index}].title"
            yield Issue("missing", "Each of several sections needs a title.", path)


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
