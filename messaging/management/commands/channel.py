"""`manage.py channel`: connect a number of a real 8x8 account."""

from __future__ import annotations

import secrets
import uuid
from argparse import ArgumentTypeError
from getpass import getpass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from accounts.models import Account
from contacts.addresses import normalise_msisdn
from messaging.channel_saving import new_webhook_secret
from messaging.channels import ChannelSetup, save_channel
from messaging.errors import ChannelOfAnother
from messaging.models import Channel
from messaging.webhook_address import webhook_path

CHAT_URL = "https://chatapps.8x8.com"
SMS_URL = "https://sms.8x8.com"
GRAPH_URL = "https://graph.facebook.com"


class Command(BaseCommand):
    """Asks for keys and secrets (never arguments: arguments show in process lists)."""

    help = "Connect a number of 8x8 (WhatsApp, SMS) or of Meta's Cloud API, or bring it up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", required=True, help="8x8 accountId, or a name of yours")
        parser.add_argument("--sub-account", help="8x8 subAccountId")
        kind = parser.add_mutually_exclusive_group()
        kind.add_argument(
            "--sms", action="store_true", help="an SMS number: 8x8 gives it no channelId"
        )
        kind.add_argument("--cloud", action="store_true", help="a number of Meta's Cloud API")
        parser.add_argument("--phone-number-id", type=_meta_id, help="Meta's id of the number")
        parser.add_argument("--graph-version", help="version of the Graph API, v23.0")
        parser.add_argument("--channel-id", type=_channel_id, help="8x8 channelId, a uuid")
        parser.add_argument(
            "--number", required=True, type=_number, help="the business number, +6512345678"
        )
        parser.add_argument(
            "--business-id",
            help="Meta business portfolio id; with --cloud, of the WhatsApp business account",
        )
        parser.add_argument("--name", help="WhatsApp, or SMS")
        parser.add_argument("--base-url", type=_base_url, help="https://chatapps.8x8.com")
        parser.add_argument(
            "--time-zone", type=_time_zone, default="UTC", help="IANA name, Asia/Singapore"
        )
        parser.add_argument("--per-second", type=_rate, default=80, help="most messages a second")

    def handle(self, *args: Any, **options: Any) -> None:
        _demand(options)
        setup = _cloud_setup(options) if options["cloud"] else _eight_setup(options)
        try:
            channel = self._save(options, setup)
        except ChannelOfAnother as error:
            raise CommandError(str(error)) from error
        host = settings.PUBLIC_URL.rstrip("/") or "https://YOUR-HOST"
        url = f"{host}{webhook_path(channel)}"
        if options["cloud"]:
            self._tell("WhatsApp, Configuration of Meta's App Dashboard", channel)
            self.stdout.write(f"  Callback URL  {url}")
            self.stdout.write(f"  Verify token  {setup.verify_token}")
        else:
            self._tell("8x8's webhook configuration", channel)
            self.stdout.write(f"  url                {url}")
            self.stdout.write(f"  httpAuthorization  {setup.webhook_secret}")

    def _tell(self, where: str, channel: Channel) -> None:
        self.stdout.write(f"Channel {channel.name} is ready. In {where} set:")

    @staticmethod
    def _save(options: dict[str, Any], setup: ChannelSetup) -> Channel:
        """Store the channel and, if need be, its account: both or neither."""
        with transaction.atomic():
            account, _ = Account.objects.get_or_create(
                public_id=options["account"], defaults={"name": options["account"]}
            )
            return save_channel(account, setup)


def _eight_setup(options: dict[str, Any]) -> ChannelSetup:
    is_sms = options["sms"]
    name, url = ("SMS", SMS_URL) if is_sms else ("WhatsApp", CHAT_URL)
    return ChannelSetup(
        name=options["name"] or name,
        sub_account=options["sub_account"],
        business_id=options["business_id"] or "sms",
        provider_ref=options["sub_account"] if is_sms else options["channel_id"],
        address=options["number"],
        api_key=_ask("8x8 API key: ", "API key"),
        webhook_secret=new_webhook_secret(),
        base_url=options["base_url"] or url,
        time_zone=options["time_zone"],
        per_second=options["per_second"],
        provider=Channel.Provider.SMS if is_sms else Channel.Provider.EIGHT,
    )


def _cloud_setup(options: dict[str, Any]) -> ChannelSetup:
    version = options["graph_version"]
    return ChannelSetup(
        name=options["name"] or "WhatsApp",
        sub_account=options["sub_account"] or f"waba_{options['business_id']}",
        business_id=options["business_id"],
        provider_ref=options["phone_number_id"],
        address=options["number"],
        api_key=_ask("Access token of a system user: ", "access token"),
        webhook_secret=_ask("App secret: ", "app secret"),
        base_url=options["base_url"] or GRAPH_URL,
        time_zone=options["time_zone"],
        per_second=options["per_second"],
        provider=Channel.Provider.CLOUD,
        verify_token=secrets.token_urlsafe(24),
        options={"graph_version": version} if version else {},
    )


def _demand(options: dict[str, Any]) -> None:
    """Raise CommandError when a number lacks what its kind has."""
    names: tuple[str, ...] = ("sub_account", "channel_id", "business_id")
    if options["sms"]:
        names = ("sub_account",)
    if options["cloud"]:
        names = ("phone_number_id", "business_id")
    missing = [f"--{name.replace('_', '-')}" for name in names if not options[name]]
    if missing:
        raise CommandError(f"Error: the following arguments are required: {', '.join(missing)}")


def _ask(prompt: str, name: str) -> str:
    """Return a secret; raise CommandError first when it could not be stored afterwards."""
    if not settings.ENCRYPTION_KEYS:
        raise CommandError("WEND_ENCRYPTION_KEYS is not set: the API key could not be encrypted.")
    connection.ensure_connection()
    try:
        typed = getpass(prompt).strip()
    except EOFError as error:
        raise CommandError(f"No {name} was given: the input has ended.") from error
    if not typed:
        raise CommandError(f"No {name} was given.")
    return typed


def _meta_id(text: str) -> str:
    if not (text.isascii() and text.isdecimal()):
        raise ArgumentTypeError(f"{text!r} is not an id of Meta's, which are digits alone")
    return text


def _channel_id(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a uuid, as 8x8 writes channelIds") from error


def _number(text: str) -> str:
    """Return the number in E.164; one without `+` could be a local one and is refused."""
    number = normalise_msisdn(text) if text.strip().startswith("+") else None
    if number is None:
        raise ArgumentTypeError(f"{text!r} is not an international number such as +6512345678")
    return number


def _time_zone(text: str) -> str:
    if text not in available_timezones():
        raise ArgumentTypeError(f"{text!r} is not an IANA time zone such as Asia/Singapore")
    return text


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ArgumentTypeError(f"{text!r} is not an address such as https://chatapps.8x8.com")
    return text


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate < 100_000:
        raise ArgumentTypeError(f"{text!r} is not a number of messages a second, above 0")
    return rate
