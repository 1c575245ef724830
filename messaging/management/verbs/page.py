"""Print what each provider carries, and every code, as docs/content.md (Markdown)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper

from messaging.management.content_page import content_page


def add_arguments(parser: CommandParser) -> None:
    """Take no arguments."""


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    stdout.write(content_page(), ending="")
