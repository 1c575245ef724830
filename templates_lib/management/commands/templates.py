"""`manage.py templates VERB`: message templates as files; one module a verb."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from templates_lib.management.verbs import lint, page

VERBS: dict[str, Any] = {"lint": lint, "page": page}


class Command(BaseCommand):
    help = "Work with message templates as files: tell what is wrong with definitions."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, module in VERBS.items():
            module.add_arguments(verbs.add_parser(name, help=module.__doc__))

    def handle(self, *args: Any, **options: Any) -> None:
        VERBS[options["verb"]].run(options, self.stdout)
