"""`manage.py messages VERB`: messages as files; one module a verb."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from messaging.management.verbs import check, page

VERBS: dict[str, Any] = {"check": check, "page": page}


class Command(BaseCommand):
    help = "Work with messages as files: tell what is wrong with send bodies of either provider."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, module in VERBS.items():
            module.add_arguments(verbs.add_parser(name, help=module.__doc__))

    def handle(self, *args: Any, **options: Any) -> None:
        VERBS[options["verb"]].run(options, self.stdout)
