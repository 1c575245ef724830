"""Play a journey by a script, in memory; print what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper

from journeys.importing.file_text import Unreadable, read_json
from journeys.management.files import bytes_of, read_path
from journeys.management.verbs.verify import row, verified
from journeys.simulator import spans
from journeys.simulator.as_text import as_text
from journeys.simulator.documents import Document, document_of
from journeys.simulator.playing import simulate
from journeys.simulator.report import failed
from journeys.simulator.script import Script, ScriptError, ScriptErrors, parse_script

# What is an error of a file to publish, and none of one to play.
NO_FAULTS = frozenset({"fragment", "missing-trigger", "encoding"})


class _Unplayable(Exception):
    """A file or an option cannot be read; `errors` say which and where."""

    def __init__(self, *errors: dict[str, Any]) -> None:
        super().__init__(*errors)
        self.errors = errors


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a definition, API body, export or fragment")
    parser.add_argument("--script", required=True, help="what happens: a JSON list of entries")
    parser.add_argument("--until", metavar="DURATION", help="stop the clock there, such as P2D")
    parser.add_argument("--format", choices=("json", "text"), default="json")
    parser.add_argument(
        "--strict-window",
        action="store_true",
        help="refuse free-form messages before the customer has written, as WhatsApp does",
    )
    parser.add_argument(
        "--with",
        action="append",
        default=[],
        dest="children",
        metavar="FILE",
        help="a journey that StartJourney steps may name; may be given several times",
    )


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    """Print what came of the script; exit 1 when file, script or option cannot be read."""
    try:
        told = _played(options)
    except _Unplayable as error:
        _print(failed(error.errors), options["format"], stdout)
        raise SystemExit(1) from error
    _print(told, options["format"], stdout)


def _played(options: Mapping[str, Any]) -> dict[str, Any]:
    until = _until(options["until"])
    paths = (options["file"], *options["children"])
    documents = [_document(path) for path in paths]
    try:
        told = simulate(
            documents[0],
            _script(options["script"]),
            until,
            strict_window=options["strict_window"],
            children={one.definition.name: one.definition for one in documents},
        )
    except ScriptError as error:
        raise _Unplayable(_fault(options["script"], error)) from error
    faults = [one for path in paths for one in _errors(path)]
    return {"verify": faults, **told} if faults else told


def _errors(path: str) -> list[dict[str, Any]]:
    """Return what forbids publishing the file: it is played all the same."""
    found = (issue for issue in verified(path) if issue.severity == "error")
    return [{"file": path, **row(issue)} for issue in found if issue.code not in NO_FAULTS]


def _print(told: dict[str, Any], form: str, stdout: OutputWrapper) -> None:
    stdout.write(as_text(told) if form == "text" else json.dumps(told, indent=2))


def _until(value: str | None) -> timedelta | None:
    try:
        return None if value is None else spans.parse(value)
    except spans.BadSpan as error:
        raise _Unplayable({"key": "--until", "message": str(error)}) from error


def _document(path: str) -> Document:
    try:
        return document_of(read_path(path))
    except Unreadable as error:
        raise _unreadable(path, error) from error


def _script(path: str) -> Script:
    try:
        return parse_script(read_json(bytes_of(path))[0])
    except Unreadable as error:
        raise _unreadable(path, error) from error
    except ScriptErrors as error:
        raise _Unplayable(*(_fault(path, one) for one in error.errors)) from error


def _fault(path: str, error: ScriptError) -> dict[str, Any]:
    return {"file": path, "entry": error.entry, "key": error.key, "message": str(error)}


def _unreadable(path: str, error: Unreadable) -> _Unplayable:
    return _Unplayable(*({"file": path, **row(issue)} for issue in error.issues))
