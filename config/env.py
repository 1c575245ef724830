"""Typed readers of environment variables; the only place that touches `os.environ`."""

from __future__ import annotations

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def envtext(name: str, default: str = "") -> str:
    """Return the variable's text, or `default` when it is unset."""
    return os.environ.get(name, default)


def envbool(name: str, default: bool) -> bool:
    """Return a yes/no variable; raise ImproperlyConfigured for anything else."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.strip().lower() in _TRUE:
        return True
    if raw.strip().lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r}: write 1 or 0.")


def envint(name: str, default: int, minimum: int = 0) -> int:
    """Return a whole number of at least `minimum`."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    try:
        value = int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={raw!r}: write a whole number.") from error
    if value < minimum:
        raise ImproperlyConfigured(f"{name}={value}: must be at least {minimum}.")
    return value


def envlist(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty parts."""
    return [part.strip() for part in envtext(name, default).split(",") if part.strip()]


def database_from_url(url: str) -> dict[str, object]:
    """Turn `postgres://user:password@host:port/name?option=value` into Django's settings.

    Raises ImproperlyConfigured for any other kind of database: row locks, SKIP LOCKED and
    partial indexes carry the design, so only PostgreSQL will do.
    """
    shape = "postgres://user:password@host:5432/name"
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError as error:  # its text may quote a part of the password
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read; write {shape}.") from error
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL has the scheme {parts.scheme!r}; Wend needs PostgreSQL: {shape}."
        )
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(f"DATABASE_URL names no database; write {shape}.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
