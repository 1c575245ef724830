"""`manage.py demo_traffic`: fill the demo account with a month of traffic to look at."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Account
from console.demo.access import ACCOUNT_ID
from console.demo.traffic import Amount, NothingToPlayOn, make_traffic


class Command(BaseCommand):
    help = "Make messages, runs and a few troubles in the demo account (demo mode only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=60)
        parser.add_argument("--messages", type=int, default=60_000)
        parser.add_argument("--runs", type=int, default=12_000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "Only demo mode may make traffic: set WEND_DEMO=1, or run make demo."
            )
        account = Account.objects.filter(public_id=ACCOUNT_ID).first()
        amount = Amount(options["days"], options["messages"], options["runs"])
        try:
            if account is None:
                raise NothingToPlayOn
            make_traffic(account, amount)
        except NothingToPlayOn as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Made {amount.messages:,} messages and {amount.runs:,} runs.")
