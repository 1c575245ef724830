"""`manage.py alerts`: look for troubles and tell of them, without worker or beat."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from console.alerts.without_workers import look_and_tell


class Command(BaseCommand):
    help = (
        "Look at every account once and tell of what is wrong, from this process. Run it each "
        "minute by cron on another machine than the workers: who else tells that they are gone?"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        changed, told = look_and_tell()
        self.stdout.write(f"{changed} alerts opened or closed, {told} tellings sent.")
