"""`manage.py demo`: the whole product on this machine, with one command."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.stack.datafolder import resolve_folder
from console.stack.errors import StackError
from console.stack.session import run_check, run_demo


class Command(BaseCommand):
    help = "Run PostgreSQL, Valkey, web server, worker, beat and sandbox until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="port of the first page (default: 8000)")
        parser.add_argument("--data", help="folder for data and logs (default: .demo)")
        parser.add_argument(
            "--check", action="store_true", help="play the demo conversations and compare"
        )
        parser.add_argument(
            "--no-start", action="store_true", help="with --check: use the running stack or fail"
        )

    def handle(self, *args: object, **options: Any) -> None:
        try:
            folder = resolve_folder(options["data"])
            if options["check"]:
                code = run_check(folder, self._say, may_start=not options["no_start"])
            else:
                code = run_demo(folder, options["port"], self._say)
        except StackError as error:
            raise CommandError(str(error)) from error
        raise SystemExit(code)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
