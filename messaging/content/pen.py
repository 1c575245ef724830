"""Writes for one dialect, and knows whether something of the other had to be left out."""

from __future__ import annotations

from messaging.content.parts import Dialect, Extra, Issue, Json

_NONE: dict[str, Json] = {}


class Pen:
    """`dropped` becomes true when a value, nulls aside, is left out; `named` are losses that were
    told where they happened."""

    __slots__ = ("dialect", "dropped", "keeps", "named", "own")

    def __init__(self, dialect: Dialect, source: Dialect, is_strict: bool = False) -> None:
        """A strict pen leaves unknown keys out even of their own dialect."""
        self.dialect: Dialect = dialect
        self.own = dialect == source
        self.keeps = self.own and not is_strict
        self.dropped = False
        self.named: list[Issue] = []

    def keep(self, extra: Extra) -> Extra:
        """Return unknown keys where they may be written: in their own dialect."""
        if self.keeps or not extra:
            return extra
        self.drop(*extra.values())
        return _NONE

    def drop(self, *values: Json) -> None:
        """Leave these values out."""
        self.dropped = self.dropped or any(value is not None for value in values)
