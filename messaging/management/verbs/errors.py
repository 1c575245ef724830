"""Print the reference of the providers' errors (Markdown)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper
from django.utils import translation

from messaging.providers.reference import errors_markdown


def add_arguments(parser: CommandParser) -> None:
    """Take no arguments."""


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    with translation.override("en"):
        stdout.write(errors_markdown(), ending="")
