"""Tell what is wrong with definition files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper

from accounts.terminal import counted, plain
from journeys.checking import publish_issues
from journeys.engine.issue import Issue
from journeys.importing.file_text import Unreadable
from journeys.management.files import read_path

# What a fragment cannot have: it is told as a fragment, and its steps are checked.
ONLY_WHOLE = frozenset({"no-such-step", "unreachable-step"})


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    """Print the issues by file, keyed by the path as given; exit 1 when one is an error."""
    found = {path: verified(path) for path in options["files"]}
    if options["format"] == "json":
        report = {path: _sorted_out(issues) for path, issues in found.items()}
        stdout.write(json.dumps(report, indent=2))
    else:
        for path, issues in found.items():
            stdout.write(plain(f"{path}: {_counted(issues)}"))
            for issue in issues:
                stdout.write(plain(f"  {line(issue)}"))
    if any(issue.severity == "error" for issues in found.values() for issue in issues):
        raise SystemExit(1)


def verified(path: str) -> list[Issue]:
    """Return everything there is to say about a file, without any traceback."""
    try:
        reading = read_path(path)
    except Unreadable as error:
        return list(error.issues)
    found = publish_issues(reading.definition)
    if reading.is_fragment:
        found = [issue for issue in found if issue.code not in ONLY_WHOLE]
    return [*reading.notes, *found]


def line(issue: Issue) -> str:
    """Return an issue as one line of text."""
    place = " ".join(part for part in (issue.step, issue.path) if part) or "journey"
    return f"{issue.severity}: {place}: {issue.message} [{issue.code}]"


def _counted(issues: list[Issue]) -> str:
    errors = sum(issue.severity == "error" for issue in issues)
    warnings = len(issues) - errors
    return counted(errors, warnings)


def _sorted_out(issues: list[Issue]) -> dict[str, list[dict[str, str]]]:
    rows: dict[str, list[dict[str, str]]] = {"errors": [], "warnings": []}
    for issue in issues:
        rows["errors" if issue.severity == "error" else "warnings"].append(row(issue))
    return rows


def row(issue: Issue) -> dict[str, str]:
    """Return an issue as scripts read it."""
    return {
        "code": issue.code,
        "message": issue.message,
        "step": issue.step,
        "path": issue.path,
    }
