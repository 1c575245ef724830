"""Tell what is wrong with definition files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser, OutputWrapper

from journeys.checking import publish_issues
from journeys.engine.definition import DefinitionError, parse
from journeys.engine.issue import Issue


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    """Print the issues by file, keyed by the path as given; exit 1 when one is an error."""
    found = {path: _issues_of(path) for path in options["files"]}
    if options["format"] == "json":
        report = {path: [asdict(issue) for issue in issues] for path, issues in found.items()}
        stdout.write(json.dumps(report, indent=2))
    else:
        for path, issues in found.items():
            stdout.write(f"{path}: {len(issues)} issue{'' if len(issues) == 1 else 's'}")
            for i in issues:
                place = " ".join(part for part in (i.step, i.path) if part) or "journey"
                stdout.write(f"  {i.severity}: {place}: {i.message} [{i.code}]")
    if any(issue.severity == "error" for issues in found.values() for issue in issues):
        raise SystemExit(1)


def _issues_of(path: str) -> list[Issue]:
    try:
        return publish_issues(parse(read(path)))
    except (CommandError, DefinitionError) as error:
        return [Issue("", "", "unreadable", str(error))]


def read(path: str) -> Any:
    """Return the JSON in a file; raise CommandError in words for what is none."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}") from error
    except RecursionError as error:
        raise CommandError(f"{path} is nested too deeply") from error
