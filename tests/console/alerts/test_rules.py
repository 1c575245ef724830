"""What is an alert: each rule against rows, at and below its limit."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from console.alerts.rules import Finding, find
from console.health.snapshot import measure
from console.models import AlertSettings, Heartbeat
from messaging.channel_checks.findings import Finding as Seen
from messaging.channel_checks.keeping import keep_findings
from messaging.models import Channel
from tests.console.rows import HOUR, MINUTE, Clinic

pytestmark = pytest.mark.django_db
WINDOW = timedelta(minutes=15)


def found(clinic: Clinic) -> list[Finding]:
    return find(measure(clinic.account, WINDOW))


def rules(clinic: Clinic) -> list[str]:
    return [str(finding.rule) for finding in found(clinic)]


def session() -> psycopg.Connection[tuple[object, ...]]:
    """A session of somebody else's in the tests' database."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory"), parameters.pop("context", None)
    return psycopg.connect(**parameters)


def fail(clinic: Clinic, count: int, ago: timedelta = MINUTE) -> None:
    for place in range(count):
        clinic.run(f"step{place % 2}: 503 for +6591234567", ago)


def test_a_calm_account_has_no_alert(clinic: Clinic) -> None:
    clinic.messages(3)

    assert rules(clinic) == []


def test_a_journey_fails_when_enough_runs_do_whatever_their_steps(clinic: Clinic) -> None:
    fail(clinic, 4)
    assert rules(clinic) == []

    fail(clinic, 1)

    (finding,) = found(clinic)
    assert (finding.rule, finding.subject) == ("failing_journey", str(clinic.journey.public_id))
    assert finding.title == "Test is failing"
    assert finding.detail.startswith("5 runs failed within 15 min, most of them at step0")


def test_faults_before_the_window_do_not_count(clinic: Clinic) -> None:
    fail(clinic, 4)
    fail(clinic, 9, ago=HOUR)

    assert rules(clinic) == []


def test_an_alert_never_quotes_an_error(clinic: Clinic) -> None:
    fail(clinic, 6)

    (finding,) = found(clinic)

    assert "+65" not in finding.title + finding.detail
    assert "503" not in finding.title + finding.detail


def test_a_silent_channel_is_an_alert_of_its_own(clinic: Clinic) -> None:
    clinic.hear_webhook(ago=HOUR)
    clinic.messages(5, "accepted")

    (finding,) = found(clinic)

    assert (finding.rule, finding.subject) == ("dead_channel", str(clinic.channel.public_id))
    assert finding.detail.startswith("The last webhook came 1 h")


def test_a_channel_that_fails_its_checks_is_an_alert(clinic: Clinic) -> None:
    keep_findings({clinic.channel.pk: [Seen("webhook", "fail", "openDoor")]}, timezone.now())

    (finding,) = found(clinic)

    assert (finding.rule, finding.subject) == ("channel_check", str(clinic.channel.public_id))
    assert finding.detail.startswith("Wrong: Webhook is reached and signed.")


@pytest.mark.parametrize("state", ["ok", "warn", "unknown", "waiting"])
def test_checks_that_are_not_wrong_are_no_alert(clinic: Clinic, state: str) -> None:
    keep_findings({clinic.channel.pk: [Seen("webhook", state)]}, timezone.now())

    assert rules(clinic) == []


def test_an_archived_channel_alerts_nobody(clinic: Clinic) -> None:
    keep_findings({clinic.channel.pk: [Seen("webhook", "fail", "openDoor")]}, timezone.now())
    Channel.objects.update(archived_at=timezone.now())

    assert rules(clinic) == []


def test_what_waits_too_long_is_an_alert(clinic: Clinic) -> None:
    clinic.effect(ago=2 * MINUTE)
    clinic.item(ago=2 * MINUTE)

    assert rules(clinic) == ["queue_age", "inbox_lag"]


def test_a_silent_worker_is_an_alert_unless_none_was_ever_there(clinic: Clinic) -> None:
    assert rules(clinic) == []

    Heartbeat.objects.create(name="pump", at=timezone.now() - 2 * MINUTE)

    assert rules(clinic) == ["silent_worker"]


@pytest.mark.django_db(transaction=True)
def test_an_open_snapshot_is_an_alert_while_it_is_open() -> None:
    clinic = Clinic.make()
    AlertSettings.objects.create(account=clinic.account, snapshot_min=0)
    with session() as other:
        other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT 1")

        assert rules(clinic) == ["old_snapshot"]

    assert rules(clinic) == []


@pytest.mark.django_db(transaction=True)
def test_a_young_snapshot_is_none() -> None:
    clinic = Clinic.make()
    with session() as other:
        other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT 1")

        assert rules(clinic) == []


def test_limits_are_the_accounts_own(clinic: Clinic) -> None:
    AlertSettings.objects.filter(account=clinic.account).update(failed_runs=2)
    fail(clinic, 2)

    assert rules(clinic) == ["failing_journey"]


def test_nobody_is_told_of_anothers_troubles(clinic: Clinic) -> None:
    other = Clinic.make()
    fail(other, 9)
    other.effect(ago=HOUR)
    other.item(ago=HOUR)

    assert rules(clinic) == []
