"""A template with its send components. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field

from messaging.content.parts import Dialect, Extra, Json


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template with its send components, kept as they are written.

    The Cloud API writes the language as an object: its other keys are in `language_extra`.
    """

    name: str
    language: str
    components: tuple[Json, ...] | None = None
    extra: Extra = field(default_factory=dict)
    beside: Extra = field(default_factory=dict)
    written: str | None = "template"
    language_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"
