"""`manage.py journeys`: journeys as files: verify them, publish them, list the steps."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.errors import NotAllowed
from accounts.models import Account
from journeys.actions import publish
from journeys.checking import publish_issues
from journeys.engine.definition import DefinitionError, parse
from journeys.engine.issue import Issue
from journeys.engine.steps.reference import steps_markdown
from journeys.errors import JourneysError
from journeys.models import Journey


class Command(BaseCommand):
    help = "Verify definition files, publish one, or print the reference of steps."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="tell what is wrong with definition files")
        verify.add_argument("files", nargs="+", metavar="FILE")
        verify.add_argument("--format", choices=("text", "json"), default="text")
        publishing = verbs.add_parser("publish", help="publish a definition file")
        publishing.add_argument("file", metavar="FILE")
        publishing.add_argument("--account", required=True, help="accountId")
        publishing.add_argument("--user", required=True, help="user name of who publishes")
        verbs.add_parser("steps", help="print the reference of all step types (Markdown)")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["verb"]:
            case "verify":
                self._verify(options["files"], options["format"])
            case "publish":
                self._publish(options)
            case _:
                self.stdout.write(steps_markdown(), ending="")

    def _verify(self, files: list[str], form: str) -> None:
        """Print the issues by file, keyed by the path as given; exit 1 when one is an error."""
        found = {path: _issues_of(path) for path in files}
        if form == "json":
            report = {path: [asdict(issue) for issue in issues] for path, issues in found.items()}
            self.stdout.write(json.dumps(report, indent=2))
        else:
            for path, issues in found.items():
                self.stdout.write(f"{path}: {len(issues)} issue{'' if len(issues) == 1 else 's'}")
                for i in issues:
                    place = " ".join(part for part in (i.step, i.path) if part) or "journey"
                    self.stdout.write(f"  {i.severity}: {place}: {i.message} [{i.code}]")
        if any(issue.severity == "error" for issues in found.values() for issue in issues):
            raise SystemExit(1)

    def _publish(self, options: dict[str, Any]) -> None:
        """Make the file the journey's draft (by its name) and publish it."""
        try:
            definition = parse(_read(options["file"]))
        except DefinitionError as error:
            raise CommandError(f"{options['file']}: {error}") from error
        try:
            account = Account.objects.get(public_id=options["account"])
            user = User.objects.get(username=options["user"])
        except (Account.DoesNotExist, User.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        journey = Journey.objects.filter(account=account, name=definition.name).first()
        journey = journey or Journey(account=account, name=definition.name, draft_revision=0)
        journey.draft = definition.text
        journey.draft_revision += 1
        journey.save()
        try:
            version = publish(journey, user)
        except (JourneysError, NotAllowed) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Published {journey.name} v{version.number}.")


def _issues_of(path: str) -> list[Issue]:
    try:
        return publish_issues(parse(_read(path)))
    except (CommandError, DefinitionError) as error:
        return [Issue("", "", "unreadable", str(error))]


def _read(path: str) -> Any:
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}") from error
    except RecursionError as error:
        raise CommandError(f"{path} is nested too deeply") from error
