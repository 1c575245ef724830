"""`manage.py demo_script`: play both demo conversations on the running stack."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from console.demo.access import read_access
from console.demo.check import Stack, play
from console.demo.phone import Deviation


class Command(BaseCommand):
    help = "Play the demo conversations; `manage.py demo --check` finds or starts a stack for it."

    def handle(self, *args: Any, **options: Any) -> None:
        access = read_access(settings.DATA_DIR / "access.json")
        stack = Stack(settings.PUBLIC_URL, settings.SANDBOX_URL, access)
        try:
            play(stack, self.stdout.write)
        except Deviation as error:
            raise CommandError(f"Deviation: {error}") from error
        self.stdout.write("\nBoth conversations went as they should, on every WhatsApp channel.")
