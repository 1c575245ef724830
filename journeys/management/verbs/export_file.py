"""Print a journey as a definition that 8x8 and Wend read."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser, OutputWrapper

from journeys.errors import NoSuchVersion
from journeys.importing.actions import document_text, export_document
from journeys.management.naming import find_account, find_journey
from journeys.models import Journey


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("journey", metavar="JOURNEY", help="its name or id")
    parser.add_argument("--account", required=True, help="accountId")
    parser.add_argument("--version", type=int, dest="number", help="instead of the draft")
    parser.add_argument("--format", choices=("json",), help="refusals as well")


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    journey = find_journey(find_account(options["account"]), options["journey"])
    try:
        document = export_document(journey, options["number"])
    except NoSuchVersion as error:
        raise CommandError(_which(journey, options["number"])) from error
    stdout.write(document_text(document, not _speaks_utf8(stdout)), ending="")


def _which(journey: Journey, number: int) -> str:
    known = list(journey.versions.order_by("number").values_list("number", flat=True))
    numbers = ", ".join(map(str, known))
    hint = f"Give --version one of: {numbers}." if known else "It was never published."
    return f"The journey {journey.name!r} has no version {number}. {hint}"


def _speaks_utf8(stdout: OutputWrapper) -> bool:
    encoding = getattr(stdout, "encoding", None) or "utf-8"
    return codecs.lookup(encoding).name == "utf-8"
