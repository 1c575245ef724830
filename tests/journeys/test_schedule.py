"""Schedule triggers: rounds by the clock, and moments around a contact's date."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.clock import wall_now
from contacts.models import Contact
from journeys.actions import pause, publish
from journeys.models import Plan, Run
from journeys.schedule.firing import fire_plans
from journeys.schedule.planner import replan
from journeys.schedule.times import due_for, next_round, read_schedule
from messaging.models import InboundEvent
from tests.factories import make_contact, make_journey, make_user
from tests.journeys.steps import GREET
from tests.journeys.world import World

pytestmark = pytest.mark.django_db

BEFORE = {"field": "appointment_at", "before": "1.00:00:00"}
DAILY = {"cron": "0 9 * * *", "timeZone": "Asia/Singapore"}


@pytest.fixture
def here() -> World:
    return World.make()


def scheduled(here: World, match: dict[str, Any]) -> Any:
    return make_journey(here.account, GREET, trigger="schedule", match=match)


def note(contact: Contact, **fields: Any) -> None:
    """Change a contact's fields, as every writer of them does."""
    contact.attributes = json.dumps(fields)
    contact.save()
    replan([contact])


def fire() -> None:
    """Make rounds until nothing is due; more than ten would be a loop."""
    rounds = [fire_plans() for _ in range(10)]
    assert rounds[-1] == 0


def let_time_pass() -> None:
    Plan.objects.update(due_at=wall_now() - timedelta(seconds=1))


def in_hours(hours: float) -> str:
    return (wall_now() + timedelta(hours=hours)).isoformat()


def due() -> list[datetime]:
    return list(Plan.objects.filter(contact__isnull=False).values_list("due_at", flat=True))


def test_a_run_starts_a_day_before_the_contacts_date(here: World) -> None:
    scheduled(here, BEFORE)
    fire()
    note(here.contact, appointment_at=in_hours(48))

    let_time_pass()
    fire()
    here.play()

    assert Run.objects.get().contact == here.contact
    data = json.loads(here.run.state)["data"]
    assert data["payload"]["user"]["msisdn"] == here.msisdn
    assert due() == []


def test_it_is_planned_anew_when_the_date_changes(here: World) -> None:
    scheduled(here, BEFORE)
    fire()
    note(here.contact, appointment_at="2099-05-01T10:00:00+08:00")

    note(here.contact, appointment_at="2099-06-01T10:00:00+08:00")

    assert due() == [datetime(2099, 5, 31, 2, 0, tzinfo=UTC)]


@pytest.mark.parametrize("value", [None, "soon", 7, "2001-01-01T10:00:00Z"])
def test_no_plan_is_left_for_a_date_that_is_gone(here: World, value: Any) -> None:
    scheduled(here, BEFORE)
    fire()
    note(here.contact, appointment_at=in_hours(48))

    note(here.contact, appointment_at=value)

    assert due() == []


def test_publishing_plans_for_contacts_that_have_dates_already(here: World) -> None:
    note(here.contact, appointment_at="2099-05-01T10:00:00Z")
    make_contact(here.account)

    scheduled(here, {"field": "appointment_at", "after": "02:00:00"})
    fire()

    assert due() == [datetime(2099, 5, 1, 12, 0, tzinfo=UTC)]


def test_publishing_another_offset_plans_anew(here: World) -> None:
    journey = scheduled(here, BEFORE)
    fire()
    note(here.contact, appointment_at="2099-05-01T10:00:00Z")
    draft = json.loads(journey.draft)
    draft["match"] = {"field": "appointment_at", "before": "02:00:00"}
    journey.draft = json.dumps(draft)
    journey.save()

    publish(journey, make_user())
    fire()

    assert due() == [datetime(2099, 5, 1, 8, 0, tzinfo=UTC)]


def test_what_came_due_while_it_was_planned_is_late_not_over(here: World) -> None:
    scheduled(here, {"field": "appointment_at"})
    Contact.objects.update(attributes=json.dumps({"appointment_at": wall_now().isoformat()}))

    fire()

    assert InboundEvent.objects.filter(kind="command").count() == 1


def test_the_clock_starts_a_run_for_every_contact_that_suits(here: World) -> None:
    scheduled(here, {**DAILY, "where": {"field": "plan", "is": ["gold", "silver"]}})
    note(here.contact, plan="Gold")
    note(make_contact(here.account), plan="none")
    make_contact(World.make().account)

    let_time_pass()
    fire()
    here.play()

    assert [run.contact for run in Run.objects.all()] == [here.contact]


def test_the_clock_goes_on_after_a_round(here: World) -> None:
    scheduled(here, DAILY)

    let_time_pass()
    fire()

    plan = Plan.objects.get()
    assert (plan.due_at > wall_now(), plan.due_at.hour, plan.after) == (True, 1, 0)


def test_a_moment_fires_once_however_often_it_is_planned(here: World) -> None:
    scheduled(here, BEFORE)
    fire()
    at = wall_now() - timedelta(seconds=5)
    trigger = Plan(account=here.account, trigger=triggers(here), contact=here.contact, due_at=at)
    trigger.save()
    fire()

    Plan(account=here.account, trigger=triggers(here), contact=here.contact, due_at=at).save()
    fire()

    assert InboundEvent.objects.filter(kind="command").count() == 1


def test_a_paused_journey_starts_nothing_and_the_clock_goes_on(here: World) -> None:
    journey = scheduled(here, DAILY)
    pause(journey, make_user())

    let_time_pass()
    fire()

    assert not InboundEvent.objects.exists()
    assert Plan.objects.get().due_at > wall_now()


def test_a_contact_without_a_number_is_left_out(here: World) -> None:
    scheduled(here, DAILY)
    here.contact.identities.all().delete()

    let_time_pass()
    fire()

    assert not InboundEvent.objects.exists()


def test_the_clock_obeys_its_zone_and_daylight_saving() -> None:
    schedule = read_schedule('{"cron":"0 9 * * *","timeZone":"Europe/Berlin"}')

    winter = next_round(schedule, datetime(2026, 3, 28, 12, tzinfo=UTC))
    summer = next_round(schedule, datetime(2026, 3, 29, 12, tzinfo=UTC))

    assert winter == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert summer == datetime(2026, 3, 30, 7, tzinfo=UTC)


def test_a_date_without_a_zone_is_in_the_channels(here: World) -> None:
    here.contact.attributes = '{"birthday":"2099-05-01"}'

    found = due_for(read_schedule('{"field":"birthday"}'), here.contact, "Asia/Singapore")

    assert found == datetime(2099, 4, 30, 16, tzinfo=UTC)


def triggers(here: World) -> Any:
    return here.account.journeys.get().triggers.get()


def test_publishing_keeps_what_is_due_and_not_fired_yet(here: World) -> None:
    journey = scheduled(here, BEFORE)
    fire()
    note(here.contact, appointment_at=in_hours(48))
    let_time_pass()

    publish(journey, make_user())
    fire()
    here.turn()

    assert Run.objects.get().version == journey.versions.latest("number")


def test_publishing_keeps_a_round_of_the_clock_that_is_due(here: World) -> None:
    journey = scheduled(here, DAILY)
    let_time_pass()

    publish(journey, make_user())
    fire()

    assert InboundEvent.objects.filter(contact=here.contact).count() == 1
    assert Plan.objects.get().due_at > wall_now()


def spoil(journey: Any) -> None:
    """Let a schedule be one that nobody can read."""
    journey.triggers.update(match='{"cron":"0 9 * * *","where":["gold"]}')


def test_a_round_that_fails_holds_back_no_other_and_is_shown(here: World) -> None:
    bad, _ = scheduled(here, DAILY), scheduled(here, DAILY)
    spoil(bad)
    let_time_pass()

    fire()
    here.turn()

    failed = InboundEvent.objects.get(state="failed")
    assert failed.outcome == f"the schedule of {bad.name} could not be kept"
    assert (Run.objects.count(), Plan.objects.count()) == (1, 1)


def test_a_schedule_that_cannot_be_read_does_not_stop_a_change_of_dates(here: World) -> None:
    bad, _ = scheduled(here, BEFORE), scheduled(here, BEFORE)
    fire()
    spoil(bad)

    note(here.contact, appointment_at=in_hours(48))

    assert len(due()) == 1


def test_the_moment_of_somebody_erased_starts_nothing(here: World) -> None:
    scheduled(here, BEFORE)
    fire()
    note(here.contact, appointment_at=in_hours(48))
    Contact.objects.filter(pk=here.contact.pk).update(erased_at=wall_now())
    let_time_pass()

    fire()

    assert not InboundEvent.objects.exists()
