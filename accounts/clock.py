"""Wall time, read through one function whose offset only demo mode may set."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from accounts.errors import ClockIsReal
from accounts.models import ClockOffset


def wall_now() -> datetime:
    """Return the database's clock plus the demo offset: due times, windows and runs use it.

    Leases and rates use the database's `clock_timestamp()` itself.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT wend_now()")
        row = cursor.fetchone()
    now: datetime = row[0]
    return now


def set_offset(offset: timedelta) -> None:
    """Move wall time to `offset` from the real one; raise ClockIsReal outside demo mode."""
    if not settings.DEMO:
        raise ClockIsReal
    ClockOffset.objects.update_or_create(id=1, defaults={"offset": offset})
