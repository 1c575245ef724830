"""The folder that holds everything one stack keeps: cluster, logs, keys, state, lock."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import time
from collections.abc import Generator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from console.stack import pginstall
from console.stack.errors import AlreadyRunning, StackError

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Keys:
    """Secrets of one stack, made once and kept in a file of mode 0600."""

    secret_key: str
    encryption_key: str
    admin_password: str
    broker_password: str


def wished_folder(asked: str | None) -> Path:
    """Return the data folder that the user asked for (None: WEND_DATA, else `.demo`)."""
    return Path(asked or os.environ.get("WEND_DATA") or ROOT / ".demo").expanduser().absolute()


def resolve_folder(wish: Path) -> Path:
    """Return the data folder to use for the one wished for. Raises StackError for a file.

    When PostgreSQL has to run as another user that cannot reach the folder, a folder below
    /var/tmp stands in, always the same one for the same wish.
    """
    if wish.exists() and not wish.is_dir():
        raise StackError(f"{wish} is a file. Name a folder for the data: --data, or WEND_DATA.")
    if os.geteuid() != 0 or os.environ.get("DATABASE_URL"):
        return wish
    user = pginstall.server_user()
    if user is None or pginstall.is_reachable(wish / "postgres", user):
        return wish
    name = hashlib.sha256(str(wish).encode()).hexdigest()[:12]
    return pginstall.SHARED_FOLDER / f"wend-{name}"


def prepare_folder(folder: Path) -> None:
    """Make the folder; others may pass through it (the server's user must) but not look in."""
    try:
        with told_whose(folder):
            _make_folders(folder)
    except OSError as error:
        raise StackError(f"The data folder {folder} cannot be used: {error}") from error


def _make_folders(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o711)
    if folder.parent == pginstall.SHARED_FOLDER:
        pginstall.check_owner(folder)
    for name in ("logs", "sandbox"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name).chmod(0o700)


@contextlib.contextmanager
def told_whose(folder: Path) -> Generator[None, None, None]:
    """Turn a PermissionError into a StackError that says what to do."""
    try:
        yield
    except PermissionError as error:
        raise StackError(
            f"{error.filename or folder}: permission denied. The data folder {folder}, or a part "
            f"of it, belongs to another user. Start as that user, have the folder removed, or "
            f"choose another one with --data, or WEND_DATA."
        ) from error


@contextlib.contextmanager
def hold(folder: Path, patience_s: float = 0.5) -> Generator[None, None, None]:
    """Hold the folder's lock, which the kernel frees when we end in any way.

    Raises AlreadyRunning when another process still holds it after `patience_s`.
    """
    with os.fdopen(os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600), "w") as lock:
        if not _try_lock(lock, time.monotonic() + patience_s):
            raise AlreadyRunning(
                f"A stack already runs on {folder}. Stop it with Ctrl-C where it was started, or "
                f"choose another folder with --data."
            )
        yield


def _try_lock(lock: IO[str], deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        else:
            return True


def is_held(folder: Path) -> bool:
    """Tell whether a living process holds the folder."""
    if not (folder / "lock").exists():
        return False
    try:
        with hold(folder, patience_s=0):
            return False
    except AlreadyRunning:
        return True


def load_keys(folder: Path) -> Keys:
    """Return the folder's keys, made on the first call. Raises StackError when unreadable."""
    path = folder / "keys.json"
    try:
        return Keys(**json.loads(path.read_text()))
    except FileNotFoundError:
        keys = _make_keys()
        write_private(path, json.dumps(asdict(keys), indent=1))
        return keys
    except (ValueError, TypeError) as error:
        raise StackError(
            f"{path} cannot be read ({error}). Without its keys the stored credentials are lost: "
            f"restore the file, or remove {folder} to begin anew."
        ) from error


def _make_keys() -> Keys:
    return Keys(
        secret_key=secrets.token_urlsafe(48),
        encryption_key=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        admin_password=secrets.token_urlsafe(12),
        broker_password=secrets.token_hex(16),
    )


def write_private(path: Path, text: str) -> None:
    """Replace a file at once by one that only we may read."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)
