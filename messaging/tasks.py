"""Celery tasks of the WhatsApp boundary; each may run twice or never."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from messaging.channel_checks.asking import ask_regularly
from messaging.deliveries import keep_partitions
from messaging.media.housekeeping import remove_old_files, remove_orphans, remove_unused_files


@shared_task
def keep_deliveries() -> None:
    """Make the coming days' partitions of stored deliveries and drop the old ones."""
    keep_partitions(timezone.now().date())


@shared_task
def check_channels() -> None:
    """Have every channel in use looked at; how they are shows on their pages and as alerts."""
    ask_regularly(timezone.now())


@shared_task
def tidy_media() -> None:
    """Remove customers' files past retention, files that nobody has, and bytes without a row."""
    now = timezone.now()
    remove_old_files(now)
    remove_unused_files()
    remove_orphans(now)
