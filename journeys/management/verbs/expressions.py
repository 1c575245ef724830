"""Print the reference of expressions (Markdown)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper

from journeys.expressions.reference import expressions_markdown


def add_arguments(parser: CommandParser) -> None:
    """Take no arguments."""


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    stdout.write(expressions_markdown(), ending="")
