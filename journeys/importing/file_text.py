"""From the bytes of a definition file to JSON, or to issues that say what is wrong with it."""

from __future__ import annotations

from accounts.json_files import LARGEST_FILE, Fault, UnreadableFile
from accounts.json_files import read_json as read_any_json
from journeys.engine.definition import DEEPEST
from journeys.engine.issue import Issue
from journeys.engine.values import Json

__all__ = ["LARGEST_FILE", "Unreadable", "issue_of", "read_json"]


class Unreadable(ValueError):
    """The file cannot be read at all; `issues` say why and where."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(issue.message for issue in issues))
        self.issues = issues


def read_json(data: bytes) -> tuple[Json, tuple[Issue, ...]]:
    """Return the JSON and what was read leniently; raise Unreadable."""
    try:
        value, remarks = read_any_json(data, DEEPEST)
    except UnreadableFile as error:
        raise Unreadable(*map(issue_of, error.faults)) from error
    return value, tuple(map(issue_of, remarks))


def issue_of(fault: Fault) -> Issue:
    return Issue("", "/".join(map(str, fault.path)), fault.code, fault.message)
