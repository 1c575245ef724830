"""`manage.py journeys VERB`: journeys as files and as code; one module a verb."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from journeys.management.verbs import (
    codes,
    export_file,
    expressions,
    import_file,
    publish,
    simulate,
    steps,
    verify,
    why,
)

VERBS: dict[str, Any] = {
    "verify": verify,
    "simulate": simulate,
    "import": import_file,
    "export": export_file,
    "codes": codes,
    "publish": publish,
    "steps": steps,
    "expressions": expressions,
    "why": why,
}


class Command(BaseCommand):
    help = "Work with journeys as files: verify them, publish one, list the steps."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, module in VERBS.items():
            module.add_arguments(verbs.add_parser(name, help=module.__doc__))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb. Who asked for JSON gets JSON for a refusal as well, and exit status 1."""
        try:
            VERBS[options["verb"]].run(options, self.stdout)
        except CommandError as error:
            if options.get("format") != "json":
                raise
            self.stdout.write(json.dumps({"errors": [{"message": str(error)}]}, indent=2))
            raise SystemExit(1) from error
