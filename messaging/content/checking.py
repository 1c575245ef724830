"""Holds a content against the limits: returns what an author has to mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from messaging.content.against import Against
from messaging.content.checks_interactive import interactive_issues
from messaging.content.checks_plain import plain_issues
from messaging.content.limits import COUNTS, LENGTHS, RANGES, RULES
from messaging.content.parts import Dialect, Issue, Json
from messaging.content.pen import Pen
from messaging.content.places import place
from messaging.content.table_checks import broken, counted, measured, out_of_range
from messaging.content.taking import VARIABLE
from messaging.content.template_checking import template_issues
from messaging.content.values import Content, Foreign, Opaque, Template, type_of
from messaging.content.writing import unknown_keys, write

_NAMES = {"file": "document"}


def issues(
    content: Content, dialect: Dialect | None = None, maxima: Mapping[str, int] | None = None
) -> tuple[Issue, ...]:
    """Return every limit and rule of a dialect that the content breaks; its own is the default.

    Paths are those of the body as it was written. `maxima` says that {{...}} stands for something:
    it holds how long each variable can become (see `worst_case`), and what holds a variable is
    not held against rules of form. Without it, texts are taken as they are.
    """
    if isinstance(content, Foreign):
        return ()
    target = dialect or content.dialect
    body = write(content, Pen(content.dialect, content.dialect))
    found = _tabled(content, body, target, maxima)
    if isinstance(content, Opaque):
        return _opaque(content, found, maxima is not None)
    if content.dialect == target:
        found = (*found, *unknown_keys(content, body))
    if isinstance(content, Template):
        return (*found, *template_issues(content, maxima))
    against = Against(target, content.dialect, maxima is not None)
    return (*found, *plain_issues(content, target, maxima), *interactive_issues(content, against))


def _opaque(content: Opaque, found: tuple[Issue, ...], is_filled_in: bool) -> tuple[Issue, ...]:
    misfit = content.misfit
    if misfit is None:
        return found
    beside = (each for each in found if not each.path.startswith(misfit.path))
    if misfit.code != VARIABLE:
        return (misfit, *beside)
    return tuple(beside) if is_filled_in else (replace(misfit, code="wrongType"), *beside)


def _tabled(
    content: Content, body: Json, target: Dialect, maxima: Mapping[str, int] | None
) -> tuple[Issue, ...]:
    kind = _NAMES.get(type_of(content), type_of(content))

    def at(path: str) -> str | None:
        return place(path, kind, content.dialect)

    def found() -> Iterator[Issue]:
        for rule in RULES:
            if kind in rule.kinds and target in rule.dialects and (path := at(rule.path)):
                yield from broken(rule, path, body, maxima is not None)
        for count in COUNTS:
            if kind in count.kinds and (path := at(count.path)):
                yield from counted(count, path, body)
        for limits in RANGES:
            if kind in limits.kinds and (path := at(limits.path)):
                yield from out_of_range(limits, path, body, maxima is not None)
        for length in LENGTHS:
            if kind in length.kinds and (path := at(length.path)):
                yield from measured(length, path, body, target, maxima)

    return tuple(found())
