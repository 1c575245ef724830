"""Make a file the draft of the journey it names, and publish it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser, OutputWrapper
from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Account
from accounts.terminal import plain
from journeys.actions import publish
from journeys.errors import JourneysError
from journeys.importing.actions import import_journey, plain_name
from journeys.importing.file_text import Unreadable
from journeys.management.files import read_path
from journeys.management.naming import find_account, find_user
from journeys.models import Journey


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--account", required=True, help="accountId")
    parser.add_argument("--user", required=True, help="user name of who publishes")


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    """Import into the oldest journey of the name, or a new one, and publish: both or neither."""
    try:
        definition = read_path(options["file"]).definition
        account, user = find_account(options["account"]), find_user(options["user"])
        with transaction.atomic():
            into = _named(account, definition.name)
            version = publish(import_journey(account, user, definition, into=into), user)
    except (Unreadable, JourneysError, NotAllowed) as error:
        raise CommandError(plain(f"{options['file']}: {error}")) from error
    stdout.write(f"Published {version.journey.name} v{version.number}.")


def _named(account: Account, name: str) -> Journey | None:
    rows = Journey.objects.filter(account=account, name=plain_name(name))
    return rows.order_by("pk").first()
