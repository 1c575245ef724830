"""Make a file the draft of the journey it names, and publish it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser, OutputWrapper

from accounts.errors import NotAllowed
from accounts.models import Account
from journeys.actions import publish
from journeys.engine.definition import DefinitionError, parse
from journeys.errors import JourneysError
from journeys.management.verbs.verify import read
from journeys.models import Journey


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--account", required=True, help="accountId")
    parser.add_argument("--user", required=True, help="user name of who publishes")


def run(options: Mapping[str, Any], stdout: OutputWrapper) -> None:
    try:
        definition = parse(read(options["file"]))
    except DefinitionError as error:
        raise CommandError(f"{options['file']}: {error}") from error
    try:
        account = Account.objects.get(public_id=options["account"])
        user = User.objects.get(username=options["user"])
    except (Account.DoesNotExist, User.DoesNotExist) as error:
        raise CommandError(str(error)) from error
    journey = Journey.objects.filter(account=account, name=definition.name).first()
    journey = journey or Journey(account=account, name=definition.name, draft_revision=0)
    journey.draft = definition.text
    journey.draft_revision += 1
    journey.save()
    try:
        version = publish(journey, user)
    except (JourneysError, NotAllowed) as error:
        raise CommandError(str(error)) from error
    stdout.write(f"Published {journey.name} v{version.number}.")
