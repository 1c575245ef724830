"""`manage.py demo_seed`: fill the demo workspace; the demo's supervisor calls it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from console.demo.seed import NotADemo, seed


class Command(BaseCommand):
    help = "Make or refresh the demo account (demo mode only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only demo mode may seed: set WEND_DEMO=1, or run make demo.")
        try:
            seed(
                sandbox_url=settings.SANDBOX_URL,
                public_url=settings.PUBLIC_URL,
                password=settings.DEMO_ADMIN_PASSWORD,
                access_file=settings.DATA_DIR / "access.json",
            )
        except NotADemo as error:
            raise CommandError(str(error)) from error
