"""Print every code of verify and import, with what to do (Markdown)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper

from journeys.issue_codes import codes_markdown


def add_arguments(parser: CommandParser) -> None:
    """Take no arguments."""


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    stdout.write(codes_markdown(), ending="")
