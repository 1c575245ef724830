"""What each provider carries of every kind of content, found by writing samples for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from messaging.content.parts import Dialect, Issue
from messaging.content.reading import parse
from messaging.content.samples import SAMPLES
from messaging.content.values import type_of
from messaging.content.writing import render

DIALECTS: tuple[Dialect, Dialect] = ("8x8", "cloud")


@dataclass(frozen=True, slots=True)
class Carried:
    """Whether a dialect has the kind, and what it leaves out of it or why it has none."""

    is_carried: bool
    warnings: tuple[Issue, ...]

    def __str__(self) -> str:
        if not self.is_carried:
            return f"no: {self.warnings[0].message}"
        lost = ", ".join(f"`{each.path.removeprefix('content.')}`" for each in self.warnings)
        return f"yes, without {lost}" if lost else "yes"


@dataclass(frozen=True, slots=True)
class Line:
    """A kind by its usual name and by its type, and what becomes of it in each dialect."""

    name: str
    type: str
    carried: Mapping[Dialect, Carried]

    @property
    def is_common(self) -> bool:
        """Whether both providers have the kind."""
        return all(each.is_carried for each in self.carried.values())


def lines() -> tuple[Line, ...]:
    return tuple(_line(name) for name in SAMPLES)


def _line(name: str) -> Line:
    content = parse(SAMPLES[name])
    renderings = {dialect: render(content, dialect) for dialect in DIALECTS}
    carried = {
        dialect: Carried(each.body is not None, each.warnings)
        for dialect, each in renderings.items()
    }
    return Line(name, type_of(content), carried)
