"""The other end: a web server that takes webhooks, and what carries alerts to it."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail

from console.alerts.watch import watch
from console.alerts.without_workers import look_and_tell
from console.models import Alert, AlertSettings
from tests.console.rows import Clinic
from tests.journeys.web_server import Request, WebServer

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLw8Zc3V0aGVuZHM="


def taking(status: int = 204) -> WebServer:
    """A server that answers every call with this status."""

    def answer(request: Request) -> tuple[int, bytes]:
        return status, b""

    return WebServer(answer)


def point_to(clinic: Clinic, url: str) -> None:
    AlertSettings.objects.filter(account=clinic.account).update(webhook_url=url)


def look(clinic: Clinic) -> int:
    """One minute's look at the clinic, without telling anybody yet."""
    return watch(clinic.account)


def calm_down(clinic: Clinic) -> None:
    """Let three minutes pass since the open alerts were seen."""
    for alert in Alert.objects.filter(account=clinic.account, closed_at__isnull=True):
        alert.seen_at -= timedelta(minutes=3)
        alert.save()


def subjects() -> list[str]:
    """Look everywhere, tell what waits, and return the subjects of all mails so far."""
    look_and_tell()
    return [str(message.subject) for message in mail.outbox]
