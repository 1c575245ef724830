"""Tellings that people send again or settle by hand, as they do any effect."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from console.alerts.watch import watch
from console.models import Alert, AlertSettings
from outbox.actions import retry_failed, settle_uncertain
from outbox.models import Effect
from tests.console.alerts.receiver import point_to
from tests.console.rows import MINUTE, Clinic
from tests.factories import make_member

pytestmark = pytest.mark.django_db

BOTH = ["alert_mail", "alert_webhook"]


@pytest.fixture
def agent(clinic: Clinic) -> User:
    return make_member("agent", "agent", clinic.account)


def telling(clinic: Clinic, kind: str, state: str, error: str = "") -> Effect:
    """The telling of an alert by mail or webhook, as it stands after its attempts."""
    AlertSettings.objects.filter(account=clinic.account).update(emails="ops@clinic.example")
    point_to(clinic, "https://hooks.example/alerts")
    clinic.effect(ago=5 * MINUTE)
    watch(clinic.account)
    effect = Effect.objects.get(kind=kind)
    moment = timezone.now()
    Effect.objects.filter(pk=effect.pk).update(
        state=state, error=error, attempt=1, finished_at=moment if error else None
    )
    effect.refresh_from_db()
    return effect


@pytest.mark.parametrize("kind", BOTH)
def test_a_telling_that_failed_goes_out_again(clinic: Clinic, agent: User, kind: str) -> None:
    effect = telling(clinic, kind, "failed", "failed")

    retry_failed(effect, agent)

    effect.refresh_from_db()
    assert (effect.state, effect.error) == ("pending", "")


@pytest.mark.parametrize("kind", BOTH)
def test_a_telling_that_somebody_saw_arrive_is_told(clinic: Clinic, agent: User, kind: str) -> None:
    effect = telling(clinic, kind, "uncertain")

    settle_uncertain(effect, agent, "accepted", "It is in my inbox.")

    effect.refresh_from_db()
    assert effect.state == "done"
    assert Alert.objects.get().last_told_at is not None
