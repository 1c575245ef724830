"""What tests of media share: a storage of their own, and a provider of files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.messaging.media.file_server import FileServer, Script

Serve = Callable[[Script], FileServer]


@pytest.fixture(autouse=True)
def media_root(settings: Settings, tmp_path: Path) -> Path:
    """Keep this test's files in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def serve(settings: Settings) -> Iterator[Serve]:
    """Start a provider that follows a script; requests to it pass the outbound guard."""
    servers: list[FileServer] = []

    def start(script: Script) -> FileServer:
        server = FileServer(script)
        servers.append(server)
        settings.OUTBOUND_ALLOW = [one.address for one in servers]
        return server

    yield start
    for server in servers:
        server.close()
