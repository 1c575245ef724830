"""A template with its send components. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field

from messaging.content.parts import Dialect, Extra
from messaging.content.template_components import Component


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template with its send components (None where there is no list).

    The Cloud API writes the language as an object: its other keys are in `language_extra`.
    """

    name: str
    language: str
    components: tuple[Component, ...] | None = None
    extra: Extra = field(default_factory=dict)
    beside: Extra = field(default_factory=dict)
    written: str | None = "template"
    language_extra: Extra = field(default_factory=dict)
    dialect: Dialect = "8x8"

    @property
    def place(self) -> str:
        """Return where the template lies in a body of its dialect."""
        return "content.template" if self.dialect == "8x8" else "template"
