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
from django.urls import reverse

from accounts.models import Account
from contacts.addresses import normalise_msisdn
from messaging.channels import ChannelSetup, save_channel
from messaging.errors import ChannelOfAnother
from messaging.models import Channel

CHAT_URL = "https://chatapps.8x8.com"
SMS_URL = "https://sms.8x8.com"


class Command(BaseCommand):
    """Asks for the API key (never an argument: arguments show in process lists)."""

    help = "Connect a WhatsApp or SMS number of an 8x8 account, or bring it up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", required=True, help="8x8 accountId")
        parser.add_argument("--sub-account", required=True, help="8x8 subAccountId")
        parser.add_argument(
            "--sms", action="store_true", help="an SMS number: 8x8 gives it no channelId"
        )
        parser.add_argument("--channel-id", type=_channel_id, help="8x8 channelId, a uuid")
        parser.add_argument(
            "--number", required=True, type=_number, help="the business number, +6512345678"
        )
        parser.add_argument("--business-id", help="Meta business portfolio id")
        parser.add_argument("--name", help="WhatsApp, or SMS")
        parser.add_argument("--base-url", type=_base_url, help="https://chatapps.8x8.com")
        parser.add_argument(
            "--time-zone", type=_time_zone, default="UTC", help="IANA name, Asia/Singapore"
        )
        parser.add_argument("--per-second", type=_rate, default=80, help="most messages a second")

    def handle(self, *args: Any, **options: Any) -> None:
        _demand(options)
        api_key = _ask_key()
        webhook_secret = f"Bearer {secrets.token_urlsafe(32)}"
        try:
            channel = self._save(options, api_key, webhook_secret)
        except ChannelOfAnother as error:
            raise CommandError(str(error)) from error
        host = settings.PUBLIC_URL.rstrip("/") or "https://YOUR-HOST"
        path = reverse("webhooks:eight", args=[channel.public_id])
        self.stdout.write(f"Channel {channel.name} is ready. In 8x8's webhook configuration set:")
        self.stdout.write(f"  url                {host}{path}")
        self.stdout.write(f"  httpAuthorization  {webhook_secret}")

    @staticmethod
    def _save(options: dict[str, Any], api_key: str, webhook_secret: str) -> Channel:
        """Store the channel and, if need be, its account: both or neither."""
        with transaction.atomic():
            account, _ = Account.objects.get_or_create(
                public_id=options["account"], defaults={"name": options["account"]}
            )
            return save_channel(account, _setup(options, api_key, webhook_secret))


def _setup(options: dict[str, Any], api_key: str, webhook_secret: str) -> ChannelSetup:
    is_sms = options["sms"]
    name, url = ("SMS", SMS_URL) if is_sms else ("WhatsApp", CHAT_URL)
    return ChannelSetup(
        name=options["name"] or name,
        sub_account=options["sub_account"],
        business_id=options["business_id"] or "sms",
        provider_ref=options["sub_account"] if is_sms else options["channel_id"],
        address=options["number"],
        api_key=api_key,
        webhook_secret=webhook_secret,
        base_url=options["base_url"] or url,
        time_zone=options["time_zone"],
        per_second=options["per_second"],
        provider=Channel.Provider.SMS if is_sms else Channel.Provider.EIGHT,
    )


def _demand(options: dict[str, Any]) -> None:
    """Raise CommandError when a WhatsApp number lacks what only WhatsApp has."""
    names = ("channel_id", "business_id")
    missing = [f"--{name.replace('_', '-')}" for name in names if not options[name]]
    if missing and not options["sms"]:
        raise CommandError(f"Error: the following arguments are required: {', '.join(missing)}")


def _ask_key() -> str:
    """Return the API key; raise CommandError first when it could not be stored afterwards."""
    if not settings.ENCRYPTION_KEYS:
        raise CommandError("WEND_ENCRYPTION_KEYS is not set: the API key could not be encrypted.")
    connection.ensure_connection()
    try:
        api_key = getpass("8x8 API key: ").strip()
    except EOFError as error:
        raise CommandError("No API key was given: the input has ended.") from error
    if not api_key:
        raise CommandError("No API key was given.")
    return api_key


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
