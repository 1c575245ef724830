"""Keep a definition file as the draft of a journey, with a report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser, OutputWrapper

from accounts.errors import NotAllowed
from accounts.models import Account
from accounts.terminal import plain
from journeys.engine.issue import Issue
from journeys.importing.actions import import_journey
from journeys.importing.file_text import Unreadable, read_json
from journeys.importing.names import SECTIONS, BadBindings, Bindings, read_bindings
from journeys.importing.report import Report, known_names, report_on
from journeys.issue_codes import remedy
from journeys.management.files import bytes_of, read_path
from journeys.management.naming import find_account, find_journey, find_user
from journeys.management.verbs.verify import line, row
from journeys.models import Journey


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--account", required=True, help="accountId")
    parser.add_argument("--user", required=True, help="user name of who imports")
    parser.add_argument("--bind", metavar="FILE", help="JSON that binds names to those here")
    parser.add_argument("--name", default="", help="what the journey is to be called")
    parser.add_argument("--into", metavar="JOURNEY", help="replace the draft of this journey")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    account, user = find_account(options["account"]), find_user(options["user"])
    into = find_journey(account, options["into"]) if options["into"] else None
    bindings = _bindings(options["bind"])
    try:
        report = report_on(read_path(options["file"]), account, bindings)
        journey = import_journey(account, user, report.definition, options["name"], into)
    except (Unreadable, NotAllowed) as error:
        raise CommandError(plain(f"{options['file']}: {error}")) from error
    if options["format"] == "json":
        stdout.write(json.dumps(_as_json(journey, report, bindings, account), indent=2))
    else:
        _tell(journey, report, stdout)


def _bindings(path: str | None) -> Bindings:
    if not path:
        return {}
    try:
        return read_bindings(read_json(bytes_of(path))[0])
    except (Unreadable, BadBindings) as error:
        raise CommandError(plain(f"{path}: {error}")) from error


def _tell(journey: Journey, report: Report, stdout: OutputWrapper) -> None:
    stdout.write(plain(f"Imported {journey.name} as a draft ({journey.public_id})."))
    parts = (
        ("Read leniently", report.lenient),
        ("Cannot run until it is mended", report.errors),
        ("Worth a look", report.warnings),
    )
    for title, issues in parts:
        if issues:
            stdout.write(f"{title}:")
        for issue in issues:
            stdout.write(plain(f"  {line(issue)} {remedy(issue.code)}"))


def _as_json(
    journey: Journey, report: Report, bindings: Bindings, account: Account
) -> dict[str, Any]:
    known = known_names(account)
    return {
        "journey": str(journey.public_id),
        "name": journey.name,
        "revision": journey.draft_revision,
        "lenient": [_row(issue) for issue in report.lenient],
        "errors": [_row(issue) for issue in report.errors],
        "warnings": [_row(issue) for issue in report.warnings],
        "names": {
            section: [
                {
                    "name": name,
                    "bound": (bound := bindings.get(section, {}).get(name, name)),
                    "exists": bound in known[section],
                    "places": [{"step": one.step, "path": one.path} for one in places],
                }
                for name, places in report.names.of(section).items()
            ]
            for section in SECTIONS
        },
    }


def _row(issue: Issue) -> dict[str, str]:
    return {**row(issue), "todo": remedy(issue.code)}
