"""Reads and writes templates with their send components as the Cloud API does."""

from __future__ import annotations

from messaging.content.parts import Extra, Json
from messaging.content.pen import Pen
from messaging.content.taking import maybe, rest, take
from messaging.content.template_reading import read_components
from messaging.content.template_values import Template
from messaging.content.template_writing import components_of


def read(template: Extra, written: str) -> Template:
    components, language = maybe(template, "components", list), take(template, "language", dict)
    return Template(
        name=take(template, "name", str),
        language=take(language, "code", str),
        components=None if components is None else read_components(components, "cloud"),
        extra=rest(template, "name", "language", "components"),
        written=written,
        language_extra=rest(language, "code"),
        dialect="cloud",
    )


def write(content: Template, pen: Pen) -> dict[str, Json]:
    """Return the template object."""
    language = {"code": content.language, **pen.keep(content.language_extra)}
    template: dict[str, Json] = {"name": content.name, "language": language}
    pen.keep(content.beside if content.dialect == "8x8" else {})
    template |= components_of(content, pen)
    return {**template, **pen.keep(content.extra)}
