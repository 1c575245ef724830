"""Makes the issues of templates: one function a kind of fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from messaging.content.parts import Issue, Json
from messaging.content.template_limits import Most, Range


def too_long(text: str | None, limit: Most, path: str) -> Iterator[Issue]:
    yield from _beyond(len(text or ""), limit, path, "tooLong", " characters")


def too_many(items: Sequence[Json] | None, limit: Most, path: str) -> Iterator[Issue]:
    yield from _beyond(len(items or ()), limit, path, "tooMany", "")


def _beyond(count: int, limit: Most, path: str, code: str, unit: str) -> Iterator[Issue]:
    if count > limit.most:
        yield Issue(code, f"{count} of at most {limit.most}{unit}.", path)
    elif limit.warn is not None and count > limit.warn:
        message = f"{count}{unit}: {limit.source} allows {limit.warn}."
        yield Issue(code, message, path, "warning")


def out_of_range(number: Json, limit: Range, path: str) -> Iterator[Issue]:
    """A number that is none yet (an expression) is held against nothing."""
    if not isinstance(number, int) or number in limit.also:
        return
    if not limit.least <= number <= limit.most:
        also = "".join(f", or {each}" for each in sorted(limit.also))
        yield Issue("outOfRange", f"From {limit.least} to {limit.most}{also}.", path)


def missing(value: Json, path: str, message: str = "This must be filled in.") -> Iterator[Issue]:
    if value in (None, "", ()):
        yield Issue("missing", message, path)


def not_allowed(path: str, message: str) -> Issue:
    return Issue("notAllowed", message, path)


def duplicates(values: Sequence[tuple[str, Json]], message: str) -> Iterator[Issue]:
    """Name every (path, value) whose value stood before."""
    seen: list[Json] = []
    for path, value in values:
        if value is not None and value in seen:
            yield Issue("duplicate", message, path)
        seen.append(value)
