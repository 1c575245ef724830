"""Celery tasks of the console: counts, alerts, old sessions; each may run twice or never."""

from __future__ import annotations

import logging

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Account
from console.alerts.watch import watch
from console.health.heartbeat import BEAT, note
from console.health.hours import roll_up
from outbox.traces import where

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def look_after() -> None:
    """Write the hours' counts and look for troubles, account by account."""
    note(BEAT)
    for account in Account.objects.order_by("pk"):
        try:
            roll_up(account.pk, timezone.now())
            watch(account)
        except DatabaseError as error:
            # The others are looked at all the same; the next minute tries again.
            log.error("account %s is not looked after: %s", account.pk, where(error))


@shared_task(ignore_result=True)
def forget_sessions() -> None:
    """Delete the sessions of log-ins that have ended: Django keeps them for ever."""
    SessionStore.clear_expired()
