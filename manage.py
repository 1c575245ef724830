"""Django's command line for Wend."""

from __future__ import annotations

import os
import sys

try:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError
except ModuleNotFoundError as missing:
    sys.exit(
        f"This Python lacks what Wend needs ({missing.name}). "
        "Make the environment with: make venv - then use: .venv/bin/python manage.py"
    )


def main() -> None:
    """Carry out the command; say in one line what is wrong with settings or database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        _end(f"Wend's settings are wrong: {error}", error)
    except OperationalError as error:
        _end(_about_database(error), error)


def _about_database(error: OperationalError) -> str:
    reason = " ".join(str(error).split())
    if not os.environ.get("DATABASE_URL"):
        return (
            f"DATABASE_URL is not set, and the usual address does not serve: {reason} "
            "Set DATABASE_URL=postgres://user:password@host:5432/name, or use: make demo "
            "- and, while that runs, in another shell: "
            'eval "$(.venv/bin/python manage.py demo --env)"'
        )
    return (
        f"The database that DATABASE_URL names cannot be used: {reason} "
        "Start the server, make the database, or correct the variable."
    )


def _end(line: str, error: Exception) -> None:
    """Exit with code 1 and the line; with --traceback show where it happened instead."""
    if "--traceback" in sys.argv:
        raise error
    sys.exit(line)


if __name__ == "__main__":
    main()
