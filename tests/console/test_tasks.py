"""Tasks of the console that beat asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from config.celery import app
from console.tasks import forget_sessions

pytestmark = pytest.mark.django_db


def test_sessions_that_have_ended_are_forgotten() -> None:
    now = timezone.now()
    Session.objects.create(session_key="over", expire_date=now - timedelta(hours=1))
    Session.objects.create(session_key="open", expire_date=now + timedelta(hours=1))

    forget_sessions()

    assert [session.session_key for session in Session.objects.all()] == ["open"]
    assert "console.tasks.forget_sessions" in str(app.conf.beat_schedule)
