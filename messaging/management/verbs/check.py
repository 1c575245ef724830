"""Tell what is wrong with send bodies, and write them in either dialect."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper

from accounts.json_files import UnreadableFile, bytes_of, read_json
from accounts.terminal import counted, plain
from messaging.content.parts import Dialect, Issue, Json
from messaging.content.send_body import as_json, body_issues, read_body, render_body


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--dialect",
        choices=("8x8", "cloud"),
        help="the dialect to write the messages in; each file's own without it",
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """What there is to say about a file; `rendered` is null where nothing can be sent."""

    type: str
    issues: tuple[Issue, ...]
    rendered: Json = None

    @property
    def errors(self) -> list[Issue]:
        return [issue for issue in self.issues if issue.severity == "error"]

    @property
    def warnings(self) -> list[Issue]:
        return [issue for issue in self.issues if issue.severity == "warning"]

    def to_json(self) -> dict[str, Json]:
        return {
            "type": self.type,
            "errors": [as_json(issue) for issue in self.errors],
            "warnings": [as_json(issue) for issue in self.warnings],
            "rendered": self.rendered,
        }


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    """Print what is found by file, keyed by the path as given; exit 1 when one has an error."""
    found = {path: checked(path, options["dialect"]) for path in options["files"]}
    if options["format"] == "json":
        stdout.write(json.dumps({path: each.to_json() for path, each in found.items()}, indent=2))
    else:
        for path, each in found.items():
            _tell(path, each, stdout)
    if any(each.errors for each in found.values()):
        raise SystemExit(1)


def checked(path: str, dialect: Dialect | None = None) -> Checked:
    """Return everything there is to say about a file, without any traceback."""
    try:
        value, remarks = read_json(bytes_of(path))
    except UnreadableFile as error:
        faults = (Issue("unparsable", each.message, _path(each.path)) for each in error.faults)
        return Checked("unreadable", tuple(faults))
    if not isinstance(value, dict):
        message = f"This must be an object, not {_words(value)}."
        return Checked("unreadable", (Issue("unparsable", message, ""),))
    body = read_body(value)
    target = dialect or body.dialect
    rendering = render_body(body, target)
    read = (Issue(each.code, each.message, "", "warning") for each in remarks)
    found = (*read, *body_issues(body, target), *rendering.warnings)
    return Checked(body.kind, found, rendering.body)


def _path(keys: tuple[str | int, ...]) -> str:
    parts = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return "".join(parts).removeprefix(".")


def _words(value: Json) -> str:
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else "a single value"


def _tell(path: str, found: Checked, stdout: OutputWrapper) -> None:
    count = counted(len(found.errors), len(found.warnings))
    stdout.write(plain(f"{path}: {found.type}, {count}"))
    for issue in found.issues:
        place = issue.path or "message"
        stdout.write(plain(f"  {issue.severity}: {place}: {issue.message} [{issue.code}]"))
