"""Bytes of files: into the storage, out of it, and gone. Never inside a transaction."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

CHUNK = 2**16
FOLDER = "media"


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a file lies in the storage, and what its bytes amount to."""

    file: str
    sha256: str
    size: int


def store(account_id: int, file: IO[bytes]) -> Stored:
    """Put the bytes into the storage under a name that nothing else has."""
    digest, size = digest_of(file)
    name = uuid.uuid4().hex
    kept = default_storage.save(f"{FOLDER}/{account_id}/{name[:2]}/{name}", File(file))
    return Stored(kept, digest, size)


def discard(name: str) -> None:
    """Remove a file of the storage; one that is gone already is fine."""
    default_storage.delete(name)


def digest_of(file: IO[bytes]) -> tuple[str, int]:
    """Return SHA-256 (hex) and size; leaves the file at its start."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return digest.hexdigest(), size
