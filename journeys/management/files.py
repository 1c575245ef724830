"""Files that people name on the command line."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from journeys.engine.issue import Issue
from journeys.engine.values import Json
from journeys.importing.file_text import LARGEST_FILE, Unreadable, read_json
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
    if not path.strip():
        message = "no file is named: the path is empty"
        raise Unreadable(Issue("", "", "unreadable", message))
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        message = f"the file cannot be opened: {error.strerror}"
        raise Unreadable(Issue("", "", "unreadable", message)) from error
    except ValueError as error:
        raise Unreadable(Issue("", "", "unreadable", "this is no path")) from error
