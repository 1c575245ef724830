"""`manage.py channel`: connect a number of a real 8x8 account."""

from __future__ import annotations

import secrets
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.models import Account
from messaging.channels import ChannelSetup, save_channel
from messaging.errors import ChannelOfAnother


class Command(BaseCommand):
    """Asks for the API key (never an argument: arguments show in process lists)."""

    help = "Connect a WhatsApp number of an 8x8 account, or bring it up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", required=True, help="8x8 accountId")
        parser.add_argument("--sub-account", required=True, help="8x8 subAccountId (Chat Apps)")
        parser.add_argument("--channel-id", required=True, help="8x8 channelId, a uuid")
        parser.add_argument("--number", required=True, help="the business number, +6512345678")
        parser.add_argument("--business-id", required=True, help="Meta business portfolio id")
        parser.add_argument("--name", default="WhatsApp")
        parser.add_argument("--base-url", default="https://chatapps.8x8.com")
        parser.add_argument("--time-zone", default="UTC", help="IANA name, Asia/Singapore")
        parser.add_argument("--per-second", type=float, default=80)

    def handle(self, *args: Any, **options: Any) -> None:
        account, _ = Account.objects.get_or_create(
            public_id=options["account"], defaults={"name": options["account"]}
        )
        webhook_secret = f"Bearer {secrets.token_urlsafe(32)}"
        setup = ChannelSetup(
            name=options["name"],
            sub_account=options["sub_account"],
            business_id=options["business_id"],
            provider_ref=options["channel_id"],
            address=options["number"],
            api_key=getpass("8x8 API key: "),
            webhook_secret=webhook_secret,
            base_url=options["base_url"],
            time_zone=options["time_zone"],
            per_second=options["per_second"],
        )
        try:
            channel = save_channel(account, setup)
        except ChannelOfAnother as error:
            raise CommandError(str(error)) from error
        path = reverse("webhook-8x8", args=[channel.public_id])
        self.stdout.write(f"Channel {channel.name} is ready. In 8x8's webhook configuration set:")
        self.stdout.write(f"  url                https://YOUR-HOST{path}")
        self.stdout.write(f"  httpAuthorization  {webhook_secret}")
