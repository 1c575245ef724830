"""`manage.py webhooks VERB`: webhooks as files; one module a verb."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from messaging.management.verbs import errors, parse

VERBS: dict[str, Any] = {"parse": parse, "errors": errors}


class Command(BaseCommand):
    help = "Work with webhooks as files: tell what a provider's request says."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, module in VERBS.items():
            module.add_arguments(verbs.add_parser(name, help=module.__doc__))

    def handle(self, *args: Any, **options: Any) -> None:
        VERBS[options["verb"]].run(options, self.stdout)
