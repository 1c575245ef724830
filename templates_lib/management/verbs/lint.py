"""Tell what is wrong with template definitions of either provider."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper

from accounts.json_files import Place, UnreadableFile, bytes_of, read_json
from accounts.terminal import counted, plain
from messaging.content.parts import Issue, Json
from messaging.content.send_body import as_json
from messaging.content.template_documents import Document, read_document


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    """Print what is found by file, keyed by the path as given; exit 1 when one has an error."""
    found = {path: linted(path) for path in options["files"]}
    if options["format"] == "json":
        stdout.write(json.dumps({path: _row(each) for path, each in found.items()}, indent=2))
    else:
        for path, each in found.items():
            _tell(path, each, stdout)
    if any(_of(each, "error") for each in found.values()):
        raise SystemExit(1)


def linted(path: str) -> Document:
    """Return everything there is to say about a file, without any traceback."""
    try:
        value, _ = read_json(bytes_of(path))
    except UnreadableFile as error:
        found = (Issue("unparsable", each.message, _path(each.path)) for each in error.faults)
        return Document("unreadable", tuple(found))
    return read_document(value)


def _path(keys: Place) -> str:
    parts = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return "".join(parts).removeprefix(".")


def _of(found: Document, severity: str) -> list[Issue]:
    return [issue for issue in found.issues if issue.severity == severity]


def _row(found: Document) -> dict[str, Json]:
    return {
        "type": found.kind,
        "errors": [as_json(issue) for issue in _of(found, "error")],
        "warnings": [as_json(issue) for issue in _of(found, "warning")],
    }


def _tell(path: str, found: Document, stdout: OutputWrapper) -> None:
    count = counted(len(_of(found, "error")), len(_of(found, "warning")))
    stdout.write(plain(f"{path}: {found.kind}, {count}"))
    for issue in found.issues:
        place = issue.path or found.kind
        stdout.write(plain(f"  {issue.severity}: {place}: {issue.message} [{issue.code}]"))
