"""Holds the variables of a template definition against their rules.

Source: Meta Cloud API, message templates: {{1}}..{{n}} in a row, or names, never both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from messaging.content.parts import Dialect, Issue
from messaging.content.template_definition import (
    BodyPart,
    Definition,
    HeaderPart,
    names_in,
    variables_of,
)

_NAME = re.compile(r"[a-z0-9_]+")


def text_variable_issues(text: str | None, dialect: Dialect, path: str) -> Iterator[Issue]:
    """Check one text: numbers in a row from 1, or well-formed names."""
    names = names_in(text)
    numbers = sorted(int(name) for name in names if name.isdecimal())
    if len(numbers) not in (0, len(names)):
        yield Issue("mixedFormats", "Variables have numbers or names, not both.", path)
    elif numbers and numbers != list(range(1, len(numbers) + 1)):
        yield Issue("notConsecutive", "Variables are numbered {{1}}, {{2}} in a row.", path)
    for name in names:
        if not _NAME.fullmatch(name):
            message = f"“{name}”: a variable has small letters, digits and underscores."
            yield Issue("badFormat", message, path)
    if len(numbers) < len(names) and dialect == "8x8":
        message = "8x8 documents no way to fill in variables with names."
        yield Issue("notAllowed", message, path, "warning")


def format_issues(definition: Definition) -> Iterator[Issue]:
    """Check the whole: all texts name their variables in one way, the one that is declared."""
    parts = definition.components or ()
    texts = [each for each in variables_of(parts) if each.place != "button"]
    named = [each.is_named for each in texts]
    if any(named) and not all(named):
        message = "Variables have numbers in one text and names in another."
        yield Issue("mixedFormats", message, "components")
    declared = definition.parameter_format
    if named and declared == ("POSITIONAL" if all(named) else "NAMED"):
        message = f"The variables are not {declared.lower()}."
        yield Issue("mixedFormats", message, "parameter_format")
    for index, part in enumerate(parts):
        if isinstance(part, HeaderPart | BodyPart):
            yield from _sample_issues(part, definition.dialect, f"components[{index}]")


def _sample_issues(part: HeaderPart | BodyPart, dialect: Dialect, path: str) -> Iterator[Issue]:
    names = names_in(part.text)
    if names and not part.samples and not part.named_samples:
        key = "examples" if dialect == "8x8" else "example"
        message = "The reviewers ask for a sample of each variable."
        yield Issue("missing", message, f"{path}.{key}", "warning")
