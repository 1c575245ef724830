"""`manage.py demo`: the whole product on this machine, with one command."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from console.stack.errors import StackError, WrongUse
from console.stack.session import add_options, carry_out


class Command(BaseCommand):
    help = "Run PostgreSQL, Valkey, web server, worker, beat and sandbox until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        add_options(parser)

    def handle(self, *args: object, **options: Any) -> None:
        try:
            code = carry_out(Namespace(**options), self._say)
        except WrongUse as error:
            raise CommandError(str(error), returncode=2) from error
        except StackError as error:
            raise CommandError(str(error)) from error
        raise SystemExit(code)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
