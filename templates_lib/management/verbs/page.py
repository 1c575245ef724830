"""Print what each provider carries of templates, and every code, as docs/templates.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper

from templates_lib.management.templates_page import templates_page


def add_arguments(parser: CommandParser) -> None:
    """Take no arguments."""


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    stdout.write(templates_page(), ending="")
