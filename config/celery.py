"""The Celery application: `celery -A config.celery worker --pool threads`, and beat."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import import_modules
from django.core.exceptions import ImproperlyConfigured

from config.checks import require_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("wend")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    worker_pool="threads",
    # The pump works without the broker, so the worker waits for it for ever.
    broker_connection_max_retries=None,
    broker_transport_options={"socket_connect_timeout": 5},
    beat_schedule={
        "look after": {"task": "console.tasks.look_after", "schedule": crontab()},
        "check channels": {
            "task": "messaging.tasks.check_channels",
            "schedule": crontab(minute="11,41"),
        },
        "purge effects": {"task": "outbox.tasks.purge", "schedule": crontab(minute="17")},
        "forget sessions": {
            "task": "console.tasks.forget_sessions",
            "schedule": crontab(minute="29", hour="3"),
        },
        "tidy media": {
            "task": "messaging.tasks.tidy_media",
            "schedule": crontab(minute="53", hour="2"),
        },
        "keep deliveries": {
            "task": "messaging.tasks.keep_deliveries",
            "schedule": crontab(minute="41", hour="*/6"),
        },
    },
)
app.autodiscover_tasks()
# By name: its models can be imported only when Celery has set Django up.
app.steps["worker"].add("outbox.bootstep:PumpStep")


@import_modules.connect
def refuse_without_keys(**details: Any) -> None:
    """A worker without keys could neither read credentials nor sign reply tokens.

    Worker and beat both send this signal first, before they look at database or broker. Celery
    logs an Exception of a receiver and goes on, so this ends the process with exit code 1.
    """
    try:
        require_keys()
    except ImproperlyConfigured as error:
        raise SystemExit(f"Wend does not start: {error}") from error
