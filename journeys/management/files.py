"""Files that people name on the command line."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from accounts.json_files import UnreadableFile
from accounts.json_files import bytes_of as bytes_in
from journeys.engine.values import Json
from journeys.importing.file_text import Unreadable, issue_of, read_json
from journeys.importing.reading import Reading, read_file


def read_path(path: str) -> Reading:
    """Return the definition in a file; raise Unreadable."""
    return read_file(bytes_of(path), Path(path).stem)


def read(path: str) -> Json:
    """Return the JSON in a file; raise CommandError in words for what is none."""
    try:
        return read_json(bytes_of(path))[0]
    except Unreadable as error:
        raise CommandError(f"{path}: {error}") from error


def bytes_of(path: str) -> bytes:
    """Return the bytes of a file, no more than could be read; raise Unreadable."""
    try:
        return bytes_in(path)
    except UnreadableFile as error:
        raise Unreadable(*map(issue_of, error.faults)) from error
