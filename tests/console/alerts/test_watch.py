"""An alert opens once, is told once, and says when it is over; nothing gets lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Account
from console.alerts import watch as watching
from console.alerts.watch import LOCK
from console.health.heartbeat import silences
from console.health.snapshot import Health, measure
from console.models import Alert, AlertSettings, Heartbeat
from console.tasks import look_after
from journeys.models import Journey
from outbox.expire import expire
from outbox.models import Effect
from outbox.settle import settle
from tests.console.alerts.receiver import calm_down, look, subjects
from tests.console.alerts.test_rules import fail, session
from tests.console.rows import MINUTE, Clinic

pytestmark = pytest.mark.django_db(transaction=True)


def refuse(account: Account) -> Callable[..., Health]:
    """Measure every account but this one, of which the database refuses to tell."""

    def measured(asked: Account, failed_within: timedelta) -> Health:
        if asked == account:
            raise DatabaseError
        return measure(asked, failed_within)

    return measured


def test_an_alert_is_told_once_however_long_it_lasts(clinic: Clinic) -> None:
    fail(clinic, 5)

    assert subjects() == ["[Wend] Test is failing"]
    assert subjects() == ["[Wend] Test is failing"]
    assert Alert.objects.count() == 1


def test_a_mail_says_what_is_wrong_and_to_whom(clinic: Clinic) -> None:
    fail(clinic, 5)
    subjects()

    message = mail.outbox[0]

    assert message.to == ["ops@clinic.example"]
    assert "5 runs failed within 15 min" in message.body
    assert clinic.account.name in message.body


def test_when_it_is_over_that_is_told(clinic: Clinic) -> None:
    late = clinic.effect(ago=5 * MINUTE)
    subjects()
    late.delete()
    calm_down(clinic)

    assert subjects()[1:] == ["[Wend] Over: Messages wait to be sent"]
    assert "This is over. It lasted" in mail.outbox[1].body
    assert Alert.objects.get().closed_at is not None


def test_a_trouble_that_flickers_is_one_alert(clinic: Clinic) -> None:
    late = clinic.effect(ago=5 * MINUTE)
    look(clinic)
    late.delete()
    look(clinic)
    clinic.effect(ago=5 * MINUTE)
    look(clinic)

    assert Alert.objects.count() == 1


def test_a_trouble_that_comes_back_is_told_again(clinic: Clinic) -> None:
    late = clinic.effect(ago=5 * MINUTE)
    look(clinic)
    late.delete()
    calm_down(clinic)
    look(clinic)
    clinic.effect(ago=5 * MINUTE)

    told = [subjects() for _ in range(3)][-1]

    assert [name.removeprefix("[Wend] ") for name in told] == [
        "Messages wait to be sent",
        "Over: Messages wait to be sent",
        "Messages wait to be sent",
    ]


def test_it_is_noted_when_somebody_was_told(clinic: Clinic) -> None:
    fail(clinic, 5)
    look(clinic)
    assert Alert.objects.get().last_told_at is None

    subjects()

    assert Alert.objects.get().last_told_at is not None


def test_two_who_look_at_once_are_one(clinic: Clinic) -> None:
    fail(clinic, 5)
    with session() as other:
        other.execute(LOCK, {"account": clinic.account.pk})

        assert look(clinic) == 0

    assert look(clinic) == 1


def test_nobody_is_told_of_an_alert_that_was_rolled_back(clinic: Clinic) -> None:
    fail(clinic, 5)
    with transaction.atomic():
        look(clinic)
        transaction.set_rollback(True)

    assert not Effect.objects.filter(kind="alert_mail").exists()
    assert not Alert.objects.exists()


def test_a_process_that_dies_after_the_commit_loses_nothing(clinic: Clinic) -> None:
    fail(clinic, 5)
    look(clinic)
    connection.close()

    assert Effect.objects.get(kind="alert_mail").state == "pending"
    assert subjects() == ["[Wend] Test is failing"]


def test_a_worker_that_dies_while_telling_is_made_good(clinic: Clinic) -> None:
    fail(clinic, 5)
    look(clinic)
    long_ago = timezone.now() - 10 * MINUTE
    Effect.objects.filter(kind="alert_mail").update(
        state="sending", attempt=1, began_at=long_ago, leased_until=long_ago
    )

    expire()
    Effect.objects.filter(kind="alert_mail").update(settle_at=long_ago)
    settle()

    assert subjects() == ["[Wend] Test is failing"]


def test_a_mail_server_that_is_away_is_tried_again(clinic: Clinic, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.console.alerts.broken_mail.Backend"
    fail(clinic, 5)
    subjects()
    effect = Effect.objects.get(kind="alert_mail")
    assert (effect.state, effect.attempt, effect.result) == (
        "pending",
        1,
        "SMTPServerDisconnected",
    )

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Effect.objects.update(due_at=timezone.now() - MINUTE)

    assert subjects() == ["[Wend] Test is failing"]


def test_that_it_is_over_waits_for_that_it_began(clinic: Clinic, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.console.alerts.broken_mail.Backend"
    late = clinic.effect(ago=5 * MINUTE)
    subjects()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Effect.objects.filter(kind="alert_mail").update(due_at=timezone.now() + 5 * MINUTE)
    late.delete()
    calm_down(clinic)

    while_it_is_retried = subjects()
    Effect.objects.filter(kind="alert_mail").update(due_at=timezone.now() - MINUTE)
    told = [subjects() for _ in range(2)][-1]

    assert while_it_is_retried == []
    assert [name.removeprefix("[Wend] ") for name in told] == [
        "Messages wait to be sent",
        "Over: Messages wait to be sent",
    ]


def test_a_line_break_in_a_name_stops_no_mail(clinic: Clinic) -> None:
    Journey.objects.update(name="Two\nlines")
    fail(clinic, 5)

    assert subjects() == ["[Wend] Two lines is failing"]


def test_without_a_mail_server_the_effect_says_so(clinic: Clinic, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    fail(clinic, 5)
    subjects()

    effect = Effect.objects.get(kind="alert_mail")
    assert (effect.state, effect.error) == ("failed", "noMailServer")


def test_who_left_in_the_meantime_is_not_told(clinic: Clinic) -> None:
    fail(clinic, 5)
    look(clinic)
    AlertSettings.objects.update(emails="")

    assert subjects() == []
    assert Effect.objects.get(kind="alert_mail").error == "nobody"


def test_nobody_to_tell_still_makes_an_alert(clinic: Clinic) -> None:
    AlertSettings.objects.update(emails="")
    fail(clinic, 5)

    assert subjects() == []
    assert Alert.objects.get().title == "Test is failing"


def test_the_minutes_task_looks_counts_and_shows_its_own_life(clinic: Clinic) -> None:
    fail(clinic, 5)

    look_after()

    assert Alert.objects.count() == 1
    assert silences()["beat"] < 60


def test_an_account_that_cannot_be_looked_at_stops_no_other(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Clinic.make()
    fail(other, 5)
    monkeypatch.setattr(watching, "measure", refuse(clinic.account))

    look_after()

    assert Alert.objects.get().account == other.account


def test_the_command_tells_that_no_worker_lives(clinic: Clinic) -> None:
    Heartbeat.objects.create(name="pump", at=timezone.now() - 10 * MINUTE)

    assert subjects() == ["[Wend] No worker answers"]
