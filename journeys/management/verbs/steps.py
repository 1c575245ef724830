"""Print the reference of all step types (Markdown)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper

from journeys.engine.steps.reference import steps_markdown


def add_arguments(parser: CommandParser) -> None:
    """Take no arguments."""


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    stdout.write(steps_markdown(), ending="")
