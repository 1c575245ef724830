"""Reads and writes templates with their send components as 8x8 does."""

from __future__ import annotations

from messaging.content.parts import Extra, Json
from messaging.content.pen import Pen
from messaging.content.taking import maybe, rest, take
from messaging.content.template_reading import read_components
from messaging.content.template_values import Template
from messaging.content.template_writing import components_of


def read(content: Extra, written: str) -> Template:
    template = take(content, "template", dict)
    components = maybe(template, "components", list)
    return Template(
        name=take(template, "name", str),
        language=take(template, "language", str),
        components=None if components is None else read_components(components, "8x8"),
        extra=rest(template, "name", "language", "components"),
        beside=rest(content, "template"),
        written=written,
    )


def write(content: Template, pen: Pen) -> dict[str, Json]:
    """Return {"template": {...}}: what stands in the body's `content`."""
    template: dict[str, Json] = {"name": content.name, "language": content.language}
    pen.keep(content.language_extra)
    template |= components_of(content, pen)
    return {"template": {**template, **pen.keep(content.extra)}, **pen.keep(content.beside)}
