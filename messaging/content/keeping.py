"""Reads the fields of a JSON object wherever they are written, and writes them back there.

The two dialects write the same field in different places ("couponCode", "coupon_code"; "url",
"image.link"), and samples of either write it in others still. A field says where it may lie; what
was read keeps where it lay, so that its own dialect gets it back as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from messaging.content.parts import Dialect, Extra, Issue, Json

Types: TypeAlias = tuple[type, ...]
TEXT: Types = (str,)
WHOLE: Types = (int, str)  # journeys put an expression where a number stands
TRUTH: Types = (bool,)
LIST: Types = (list,)
OBJECT: Types = (dict,)
NUMBER: Types = (int, float, str)
_WORDS: Mapping[Types, str] = {
    TEXT: "a text",
    WHOLE: "a whole number",
    TRUTH: "true or false",
    LIST: "a list",
    OBJECT: "an object",
    NUMBER: "a number",
}


def _as_it_is(value: Json) -> Json:
    return value


def _written(value: Json, dialect: Dialect) -> Json:
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a value and its places: dotted paths, "" where a dialect has none.

    `also` are places that samples use besides. `read` and `write` turn what is written into the
    value and back.
    """

    name: str
    eight: str
    cloud: str
    types: Types = TEXT
    also: tuple[str, ...] = ()
    read: Callable[[Json], Json] = _as_it_is
    write: Callable[[Json, Dialect], Json] = _written

    def place(self, dialect: Dialect) -> str:
        return self.eight if dialect == "8x8" else self.cloud

    def places(self, dialect: Dialect) -> Iterator[str]:
        """Yield where it may lie in a body of this dialect, likeliest first."""
        other = self.cloud if dialect == "8x8" else self.eight
        yield from (place for place in (self.place(dialect), other, *self.also) if place)


Shape: TypeAlias = tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """How a value was written: where each field lay, the words where they differ from what we
    would write, and everything else. Empty for a value made here."""

    places: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Json] = field(default_factory=dict)
    extra: Extra = field(default_factory=dict)


class Misshapen(Exception):
    """A field holds a value of another kind; `path` is its place in the object."""

    def __init__(self, path: str, types: Types) -> None:
        super().__init__(path)
        self.path = path
        self.message = f"This must be {_WORDS.get(types, 'something else')}."


class Sheet:
    """What is written on: for which dialect, and what had to be left out."""

    __slots__ = ("dialect", "dropped", "issues", "keeps", "own")

    def __init__(self, dialect: Dialect, source: Dialect, is_strict: bool = False) -> None:
        """A strict sheet leaves unknown keys out even of their own dialect."""
        self.dialect: Dialect = dialect
        self.own = dialect == source
        self.keeps = self.own and not is_strict
        self.dropped = False
        self.issues: list[Issue] = []

    def leave_out(self, path: str, why: str = "") -> None:
        provider = "8x8" if self.dialect == "8x8" else "The Cloud API"
        message = why or f"{provider} does not carry this."
        self.issues.append(Issue("not_carried", message, path, "warning"))


def read(
    source: Extra, shape: Shape, dialect: Dialect, *children: str
) -> tuple[dict[str, Json], Kept]:
    """Return the values of the fields that are there, and how they were written.

    `children` are keys that the caller reads itself. An explicit null counts as absent. Raises
    Misshapen.
    """
    rest = {key: value for key, value in source.items() if key not in children or value is None}
    values: dict[str, Json] = {}
    places: dict[str, str] = {}
    words: dict[str, Json] = {}
    for one in shape:
        place = next((p for p in one.places(dialect) if _at(source, p) is not None), None)
        if place is None:
            continue
        raw = _at(source, place)
        if not _fits(raw, one.types):
            raise Misshapen(place, one.types)
        value = one.read(raw)
        values[one.name], places[one.name] = value, place
        if one.write(value, dialect) != raw:
            words[one.name] = raw
        rest = _without(rest, place.split("."))
    return values, Kept(places, words, rest)


def write(value: Json, shape: Shape, sheet: Sheet, path: str) -> dict[str, Json]:
    """Return the JSON of a value's fields; name on the sheet what it cannot carry."""
    kept: Kept = value.kept
    body: dict[str, Json] = {}
    if sheet.keeps:
        body = _copied(kept.extra)
    elif sheet.own:
        sheet.dropped = sheet.dropped or any(one is not None for one in kept.extra.values())
    else:
        for key, lost in kept.extra.items():
            if lost not in (None, [], {}, ""):
                sheet.leave_out(joined(path, key))
    for one in shape:
        content = getattr(value, one.name)
        if content is not None:
            _write_field(body, one, content, kept, sheet, path)
    return body


def _write_field(
    body: dict[str, Json], one: Field, content: Json, kept: Kept, sheet: Sheet, path: str
) -> None:
    place = one.place(sheet.dialect)
    if sheet.own:
        place = kept.places.get(one.name, place)
    if not place:
        sheet.leave_out(joined(path, kept.places.get(one.name, one.name)))
        return
    words = kept.words.get(one.name) if sheet.own else None
    same = words is not None and one.read(words) == content
    _put(body, place.split("."), words if same else one.write(content, sheet.dialect))


def place_of(value: Json, name: str, shape: Shape, dialect: Dialect) -> str:
    """Return where a field lies in its object, or would."""
    kept: Kept = value.kept
    one = next(each for each in shape if each.name == name)
    return kept.places.get(name) or one.place(dialect) or one.cloud


def joined(*parts: str) -> str:
    """Return the parts that are there as one path."""
    return ".".join(part for part in parts if part)


def plain(word: Json) -> str:
    """Return a kind without case and separators: samples write QuickReply, quick_reply, ..."""
    return str(word).lower().replace("_", "").replace(" ", "").replace("-", "")


def _at(source: Json, place: str) -> Json:
    for key in place.split("."):
        source = source.get(key) if isinstance(source, Mapping) else None
    return source


def _fits(raw: Json, types: Types) -> bool:
    if isinstance(raw, bool):
        return bool in types
    return isinstance(raw, types)


def _without(source: Extra, keys: list[str]) -> dict[str, Json]:
    """Return the object without what lies there, nor an object that held only that."""
    key, *deeper = keys
    left = dict(source)
    inner = _without(left[key], deeper) if deeper else {}
    if inner:
        left[key] = inner
    else:
        del left[key]
    return left


def _copied(source: Extra) -> dict[str, Json]:
    return {key: _copied(v) if isinstance(v, Mapping) else v for key, v in source.items()}


def _put(body: dict[str, Json], keys: list[str], value: Json) -> None:
    for key in keys[:-1]:
        if not isinstance(body.get(key), dict):
            body[key] = {}
        body = body[key]
    body[keys[-1]] = value
