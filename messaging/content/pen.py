"""Writes for one dialect, and knows whether something of the other had to be left out."""

from __future__ import annotations

from messaging.content.parts import Dialect, Extra, Json

_NONE: dict[str, Json] = {}


class Pen:
    """`dropped` becomes true when a value, nulls aside, is left out."""

    __slots__ = ("dialect", "dropped", "own")

    def __init__(self, dialect: Dialect, source: Dialect) -> None:
        self.dialect: Dialect = dialect
        self.own = dialect == source
        self.dropped = False

    def keep(self, extra: Extra) -> Extra:
        """Return unknown keys where they may be written: in their own dialect."""
        if self.own or not extra:
            return extra
        self.drop(*extra.values())
        return _NONE

    def drop(self, *values: Json) -> None:
        """Leave these values out."""
        self.dropped = self.dropped or any(value is not None for value in values)
