"""The kinds of limits, and the numbers that more than one place needs. Standard library only.

Paths are those of the native form (`messaging.content.places` knows the Cloud API's); `[]` stands
for every item. A limit holds for some content types (`type_of`).

Where the references contradict each other, the wider number is the limit and the narrower one is
`sure`: between the two there is a warning that names the `source`.
"""

from __future__ import annotations

from dataclasses import dataclass

from messaging.content.parts import Dialect, Severity

# `~` and twelve characters: what a reply token adds to an id.
MARK_LENGTH = 13
BUTTON_ID = 256
ROW_ID = 200
# Meta's documents say 20 for the id of a card's quick reply, and 256 elsewhere: 20 always works.
CARD_ID = 20
# Meta's limit for the payload of a template's quick reply.
PAYLOAD = 256

BOTH: frozenset[Dialect] = frozenset({"8x8", "cloud"})
EIGHT: frozenset[Dialect] = frozenset({"8x8"})
CLOUD: frozenset[Dialect] = frozenset({"cloud"})


@dataclass(frozen=True, slots=True)
class Length:
    """A text may have `most` characters, `cloud` ones at the Cloud API where that differs."""

    kinds: frozenset[str]
    path: str
    most: int
    cloud: int | None = None
    sure: int | None = None
    source: str = ""

    def most_in(self, dialect: Dialect) -> int:
        return self.cloud if dialect == "cloud" and self.cloud is not None else self.most


@dataclass(frozen=True, slots=True)
class Count:
    """There are `least` to `most` items over all lists that match the path."""

    kinds: frozenset[str]
    path: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Range:
    """A number lies between `least` and `most`; samples write numbers as texts too."""

    kinds: frozenset[str]
    path: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Rule:
    """The path must have a non-empty value (missing), must not be an empty text (empty), must be
    absent (notAllowed), be one of `values` (notOneOf), be an address (notUrl), bear no marks of
    formatting (formatted), or its values must differ from each other (duplicate)."""

    code: str
    kinds: frozenset[str]
    path: str
    dialects: frozenset[Dialect] = BOTH
    severity: Severity = "error"
    source: str = ""
    values: tuple[str, ...] = ()
