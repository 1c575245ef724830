"""The user's own servers, asked before anything starts."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg
import redis

from console.stack.errors import StackError

_PATIENCE_S = 5


def check_database(url: str) -> None:
    """Raise StackError, naming DATABASE_URL, unless the database lets us in."""
    refusal = _refusal("DATABASE_URL", "postgres://user:password@host:5432/name")
    try:
        parts, _ = urlsplit(url), urlsplit(url).port
        if parts.scheme not in {"postgres", "postgresql"}:
            raise StackError(refusal)
        psycopg.connect(url, connect_timeout=_PATIENCE_S).close()
    except psycopg.OperationalError as error:
        raise StackError(
            f"The database that DATABASE_URL names cannot be used: {_line(error)} Start the "
            f"server, make the database, correct the variable, or unset it for one of our own."
        ) from error
    except (psycopg.Error, ValueError) as error:  # the text may quote a part of the password
        raise StackError(refusal) from error


def check_broker(url: str) -> None:
    """Raise StackError, naming REDIS_URL, unless the broker answers a PING."""
    try:
        broker = redis.Redis.from_url(
            url, socket_connect_timeout=_PATIENCE_S, socket_timeout=_PATIENCE_S
        )
    except ValueError as error:  # the text may quote a part of the password
        raise StackError(_refusal("REDIS_URL", "redis://:password@host:6379/0")) from error
    try:
        broker.ping()
    except redis.RedisError as error:
        raise StackError(
            f"The broker that REDIS_URL names cannot be used: {_line(error)} Start it, correct "
            f"the variable, or unset it for one of our own."
        ) from error
    finally:
        broker.close()


def _refusal(variable: str, shape: str) -> str:
    return f"{variable} cannot be read. Write {shape}, or unset it for a server of our own."


def _line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if text.endswith((".", "?", "!")) else f"{text}."
