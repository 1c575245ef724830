"""Tell what webhooks of either provider say, as typed events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.management.base import CommandParser, OutputWrapper

from accounts.json_files import UnreadableFile, bytes_of, read_json
from accounts.terminal import plain
from messaging.content.values import Json
from messaging.providers.events import Event
from messaging.providers.registry import read_events


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--provider",
        choices=("8x8", "cloud"),
        help="whose webhooks they are; recognised by their shape without it",
    )


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file says: its events, or why it can be none."""

    events: tuple[Event, ...] = ()
    errors: tuple[dict[str, Json], ...] = ()

    def to_json(self) -> dict[str, Json]:
        return {"events": [as_json(event) for event in self.events], "errors": list(self.errors)}


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    """Print what was found by file, keyed by the path as given; exit 1 when one has an error."""
    found = {path: parsed(path, options["provider"]) for path in options["files"]}
    if options["format"] == "json":
        stdout.write(json.dumps({path: each.to_json() for path, each in found.items()}, indent=2))
    else:
        for path, each in found.items():
            _tell(path, each, stdout)
    if any(each.errors for each in found.values()):
        raise SystemExit(1)


def parsed(path: str, provider: str | None = None) -> Parsed:
    """Return what a file says, without any traceback."""
    try:
        value, _ = read_json(bytes_of(path))
    except UnreadableFile as error:
        return Parsed(errors=tuple(_error("unparsable", each.message) for each in error.faults))
    if not isinstance(value, dict | list):
        return Parsed(errors=(_error("unparsable", "This must be an object, or a list of them."),))
    events = tuple(read_events(value, provider))
    if not events:
        return Parsed(errors=(_error("noEvents", "This webhook tells of nothing."),))
    return Parsed(events)


def as_json(event: Event) -> dict[str, Json]:
    """Return an event as JSON; what is not known is null."""
    who = event.contact
    contact = {"msisdn": who.msisdn, "channelUserId": who.user_id, "name": who.name}
    return {
        "kind": event.kind,
        "id": event.id or event.key,
        "contact": {name: value or None for name, value in contact.items()},
        "type": event.type or None,
        "content": dict(event.content),
        "state": event.state or None,
        "at": event.at.isoformat().replace("+00:00", "Z") if event.at else None,
    }


def _error(code: str, message: str) -> dict[str, Json]:
    return {"code": code, "message": message, "path": ""}


def _tell(path: str, found: Parsed, stdout: OutputWrapper) -> None:
    for error in found.errors:
        stdout.write(plain(f"{path}: error: {error['message']} [{error['code']}]"))
    for event in found.events:
        who = event.contact.msisdn or event.contact.user_id or "nobody"
        words = " ".join(filter(None, (event.kind, event.type, event.state)))
        stdout.write(plain(f"{path}: {words}, {who}, {event.id or event.key}"))
