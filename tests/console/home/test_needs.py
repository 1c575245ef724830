"""“What needs me now”: each rule against rows, with its count and the list behind it."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from console.health.heartbeat import note
from console.health.snapshot import measure
from console.home.leftovers import leftovers
from console.home.needs import Need, needs
from console.models import AlertSettings, Heartbeat
from messaging.channel_checks.findings import Finding
from messaging.channel_checks.keeping import keep_findings
from outbox.models import GateRate
from templates_lib.models import MessageTemplate, TemplateTranslation
from tests.console.rows import HOUR, MINUTE, Clinic

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


@pytest.fixture
def clinic() -> Clinic:
    return Clinic.make()


def needed(clinic: Clinic, sees: bool = True) -> list[Need]:
    left = leftovers(clinic.account.pk, timezone.now() - DAY)
    return needs(measure(clinic.account, DAY), left, ZoneInfo("UTC"), sees)


def test_a_calm_account_needs_nobody(clinic: Clinic) -> None:
    clinic.message()
    clinic.run()

    assert needed(clinic) == []


def test_faults_are_grouped_by_journey_step_and_error(clinic: Clinic) -> None:
    clinic.run("book: 503 from 10.0.0.1")
    clinic.run("book: 503 from 10.0.0.2")
    clinic.run("book: no slots")

    found = needed(clinic)

    assert [(need.title, need.amount) for need in found] == [
        ("book is failing", "2 runs"),
        ("book is failing", "1 run"),
    ]
    assert "Test v1 · 503 from 10.0.0.1 · since " in found[0].cause


def test_a_channel_that_fails_its_checks_needs_somebody(clinic: Clinic) -> None:
    found = [Finding("credentials", "fail", "keyRefused"), Finding("clock", "fail", "ahead")]
    keep_findings({clinic.channel.pk: found}, timezone.now())

    (need,) = needed(clinic)

    assert (need.urgency, need.cause, need.amount) == ("e", "Clock, Credentials", "2 checks")
    assert str(clinic.channel.public_id) in need.url


def test_a_faults_list_is_that_of_its_runs(clinic: Clinic) -> None:
    clinic.run("book: 503")

    url = needed(clinic)[0].url

    assert f"journey__id__exact={clinic.journey.pk}" in url
    assert "status__exact=Terminated" in url
    assert "error__startswith=book%3A+" in url


def test_a_faults_number_is_not_for_viewers(clinic: Clinic) -> None:
    clinic.run("nobody answers at +6591234567")

    whole, masked = needed(clinic)[0], needed(clinic, sees=False)[0]

    assert "+6591234567" in whole.cause
    assert "+65 •••• 4567" in masked.cause
    assert "6591234567" not in masked.cause + masked.url


def test_an_old_fault_is_not_urgent_and_a_very_old_one_is_gone(clinic: Clinic) -> None:
    clinic.run("book: 503", ago=5 * HOUR)
    clinic.run("ask: lost", ago=30 * HOUR)

    assert [(need.title, need.urgency) for need in needed(clinic)] == [("book is failing", "w")]


def test_a_run_that_somebody_stopped_is_no_fault(clinic: Clinic) -> None:
    clinic.run(status="Terminated")

    assert needed(clinic) == []


def test_a_channel_without_receipts_is_silent(clinic: Clinic) -> None:
    clinic.hear_webhook(ago=HOUR)
    clinic.messages(5, "accepted")

    (need,) = needed(clinic)

    assert (need.title, need.urgency) == ("Test number is silent", "e")
    assert "5 sent, and no webhook since" in need.cause


def test_a_channel_that_sends_nothing_may_be_silent(clinic: Clinic) -> None:
    clinic.hear_webhook(ago=10 * DAY)

    assert needed(clinic) == []


def test_a_channel_whose_sends_are_refused_is_dead_though_webhooks_come(clinic: Clinic) -> None:
    clinic.hear_webhook(ago=MINUTE)
    clinic.messages(6, "failed")

    assert "6 of 6 sends of the last hours failed" in needed(clinic)[0].cause


def test_sends_that_wait_too_long_are_urgent(clinic: Clinic) -> None:
    clinic.effect(ago=3 * MINUTE)

    (need,) = needed(clinic)

    assert (need.title, need.amount) == ("Messages wait to be sent", "1 send")
    assert "due for 3 m" in need.cause


def test_the_limit_is_the_accounts_own(clinic: Clinic) -> None:
    AlertSettings.objects.create(account=clinic.account, queue_age_s=600)
    clinic.effect(ago=3 * MINUTE)

    assert needed(clinic) == []


def test_unread_messages_are_urgent_with_and_without_a_contact(clinic: Clinic) -> None:
    clinic.item(ago=2 * MINUTE)
    clinic.item(ago=3 * MINUTE, contact=clinic.contact)

    (need,) = needed(clinic)

    assert (need.title, need.amount) == ("Customers' messages lie unread", "2 messages")
    assert "came 3 m" in need.cause


@pytest.mark.parametrize(
    ("status", "urgency"), [("PAUSED", "e"), ("DISABLED", "e"), ("REJECTED", "w")]
)
def test_a_template_that_may_not_go_out_is_shown(clinic: Clinic, status: str, urgency: str) -> None:
    template = MessageTemplate.objects.create(
        account=clinic.account,
        portfolio=clinic.channel.portfolio,
        name="visit_feedback",
        category="UTILITY",
    )
    TemplateTranslation.objects.create(
        template=template, language="en", components="[]", status=status
    )

    (need,) = needed(clinic)

    assert (need.urgency, need.amount) == (urgency, "en")
    assert "visit_feedback was" in need.title


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("failed", "Inbox items were put aside after five failures"),
        ("unhandled", "Messages that no journey took"),
    ],
)
def test_inbox_items_that_nobody_took_are_shown(clinic: Clinic, state: str, title: str) -> None:
    clinic.item(state)
    clinic.item(state)

    (need,) = needed(clinic)

    assert (need.title, need.urgency) == (title, "w")
    assert need.amount.startswith("2 ")
    assert f"state__exact={state}" in need.url


def test_unclear_sends_are_shown(clinic: Clinic) -> None:
    clinic.effect("uncertain")

    (need,) = needed(clinic)

    assert (need.title, need.amount) == ("Sends with an unknown outcome", "1 send")


def test_a_paused_number_says_until_when(clinic: Clinic) -> None:
    until = timezone.now() + HOUR
    GateRate.objects.filter(gate=clinic.channel.gate).update(paused_until=until, reason="429")

    (need,) = needed(clinic)

    assert (need.title, need.amount) == ("Test number is paused", f"until {until:%H:%M}")


def test_silent_workers_come_first(clinic: Clinic) -> None:
    Heartbeat.objects.create(name="pump", at=timezone.now() - 5 * MINUTE)
    clinic.run("book: 503")

    assert [need.title for need in needed(clinic)] == ["No worker answers", "book is failing"]


def test_a_working_pump_is_not_silent(clinic: Clinic) -> None:
    note("pump")

    assert needed(clinic) == []


def test_urgent_needs_stand_before_the_others(clinic: Clinic) -> None:
    clinic.item("unhandled")
    clinic.effect("uncertain")
    clinic.effect(ago=3 * MINUTE)

    assert [need.urgency for need in needed(clinic)] == ["e", "w", "w"]


def test_nobody_sees_anothers_troubles(clinic: Clinic) -> None:
    other = Clinic.make()
    other.run("book: 503")
    other.effect("uncertain")
    other.effect(ago=HOUR)
    other.item("failed")
    other.item(ago=HOUR, contact=other.contact)

    assert needed(clinic) == []
