"""The set-up check list of a new installation: what is there, and what to do about the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import Account, Invitation, Membership
from console.health.heartbeat import BEAT
from console.health.snapshot import Health
from console.models import SetupDismissal
from journeys.models import Journey, Run

# Beat notes its life each minute, a moment late at times.
BEAT_SILENT_S = 180.0


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One line: done or not, and what to do; `url` leads to where that is done, if here."""

    is_done: bool
    title: str
    advice: str
    url: str = ""


def setup_steps(health: Health) -> list[SetupStep]:
    """Return the steps of the check list, or nothing once all are done or it was put away."""
    if SetupDismissal.objects.filter(account=health.account).exists():
        return []
    steps = [*_installation(health), *_channels(health), *_use(health.account)]
    return [] if all(step.is_done for step in steps) else steps


def _installation(health: Health) -> Iterable[SetupStep]:
    keys, database = _faults("keys"), _faults("database")
    yield SetupStep(
        not keys, _("Keys are set"), keys or _("Sessions and credentials are protected.")
    )
    yield SetupStep(
        not database,
        _("The database keeps what it promised"),
        database or _("It is new enough and writes before it answers."),
    )
    silent_s = health.silence_of_workers_s
    yield SetupStep(
        silent_s is not None and silent_s <= health.limits.silent_worker_s,
        _("A worker is alive"),
        _("Start one: celery -A config.celery worker --pool threads"),
    )
    yield SetupStep(
        health.silences.get(BEAT, BEAT_SILENT_S + 1) <= BEAT_SILENT_S,
        _("Beat is alive"),
        _("Start one, and only one: celery -A config.celery beat"),
    )


def _channels(health: Health) -> Iterable[SetupStep]:
    channels = [one.channel for one in health.channels]
    yield SetupStep(
        bool(channels),
        _("A channel is set up"),
        _("Have your number's ids and its key from 8x8 or Meta at hand."),
        reverse("admin:channel_add"),
    )
    yield SetupStep(
        any(channel.webhook_seen_at for channel in channels),
        _("A webhook arrived"),
        _("Give the provider the channel's webhook address, then write to the number."),
        reverse("admin:messaging_channel_changelist"),
    )


def _use(account: Account) -> Iterable[SetupStep]:
    yield SetupStep(
        Journey.objects.filter(account=account, live_version__isnull=False).exists(),
        _("The first journey is published"),
        _("Run manage.py journeys to bring one in, then publish it."),
        reverse("admin:journeys_journey_changelist"),
    )
    yield SetupStep(
        Run.objects.filter(account=account).exists(),
        _("The first run was started"),
        _("Write to the number what starts the journey."),
        reverse("admin:journeys_run_changelist"),
    )
    yield SetupStep(
        bool(settings.EMAIL_HOST),
        _("E-mail can be sent"),
        _("Set WEND_EMAIL_HOST, then say who is told of alerts."),
        reverse("admin:alert_settings"),
    )
    yield SetupStep(
        _has_company(account),
        _("A second person is invited"),
        _("Somebody has to see what fails while you sleep."),
        reverse("admin:members"),
    )


def _has_company(account: Account) -> bool:
    """Tell whether a second person is here, or was invited and may still come."""
    if Membership.objects.filter(account=account).count() > 1:
        return True
    return Invitation.objects.filter(account=account).exists()


def _faults(name: str) -> str:
    """Ask a check of the installation; return what is wrong and how to mend it, or ""."""
    check: Callable[[], list[CheckMessage]] = import_string(settings.SETUP_CHECKS[name])
    found: list[Any] = check()
    return " ".join(f"{message.msg} {message.hint or ''}".strip() for message in found)
