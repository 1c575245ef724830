"""Scenarios about runs that other things start: runs, ended runs, clocks and dates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.clock import wall_now
from contacts.models import Contact
from journeys.models import Plan, Run, Trigger
from tests.crash.case import Case
from tests.crash.harness import Scenario
from tests.crash.sends import greet
from tests.crash.steps import ENDS, delay, message
from tests.crash.turns import ENDED, HELLO_ONLY
from tests.factories import make_contact, open_window

PAUSE = (delay("pause", "done"), *ENDS)
CHILD = (message("child", "done"), *ENDS)
SLOW_CHILD = PAUSE
AT_NEW_YEAR = {"cron": "0 0 1 1 *", "where": {"field": "language", "is": "en"}}
AT_A_DATE = {"field": "appointment_at"}
REPLACED = ENDED | {"replaced"}
PARENT_ENDED = ENDED | {"parent ended"}


def child(step: str, then: str, wait: bool = True) -> dict[str, Any]:
    return {
        "id": step,
        "stepType": "StartJourney",
        "inputs": {
            "journey": "Child",
            "data": {"payload": "{{data.payload}}"},
            "wait": wait,
        },
        "nextStepId": then,
        "exits": {"failed": "failed"},
    }


FAMILY = (child("begin", "after"), message("after", "done"), *ENDS)
LEFT_ALONE = (child("begin", "after", wait=False), message("after", "done"), *ENDS)

NOTE = (
    {
        "id": "note",
        "stepType": "UpdateContact",
        "inputs": {"fields": {"appointment_at": "2099-01-01T00:00:00Z"}},
        "nextStepId": "done",
    },
    *ENDS,
)


# --- customers and operators ---------------------------------------------------------------------


def greet_twice(case: Case) -> None:
    """A second greeting comes while the run is at a delay; later the delays are over."""
    case.pass_time()
    if case.run_rows():
        case.say("hello again", "again")
    if case.has_item(key__endswith="-again", state="done"):
        case.fire_timers()


def end_the_parent(case: Case) -> None:
    """An operator ends the run that waits for another one."""
    case.pass_time()
    runs = case.run_rows()
    if len(runs) == 2:
        order = {"verb": "terminate", "run": runs[0].public_id}
        case.command("end", order, runs[0].contact_id)


def spoil_the_child(case: Case) -> None:
    """Nobody can read the state of the run that another one waits for."""
    case.pass_time()
    runs = case.run_rows()
    if len(runs) == 2 and not runs[1].ended_at:
        Run.objects.filter(pk=runs[1].pk).update(state="{")
        case.say("anybody?", "wake")
    elif runs and runs[-1].ended_at:
        case.fire_timers()


def wait_for_both(case: Case) -> None:
    case.pass_time()
    case.fire_timers()


# --- clocks --------------------------------------------------------------------------------------


def reach(case: Case) -> Contact:
    """A contact whom we may write to, the only one whose language is English."""
    account = case.world.channel.account
    Contact.objects.filter(account=account).update(language="xx")
    contact = make_contact(account, case.phone)
    Contact.objects.filter(pk=contact.pk).update(language="en")
    open_window(case.world.channel, contact)
    return contact


def plan(case: Case, contact: Contact | None) -> None:
    trigger = Trigger.objects.get(account=case.account_id, kind=Trigger.Kind.SCHEDULE)
    due = wall_now() - timedelta(seconds=1)
    Plan.objects.filter(trigger=trigger).delete()
    account = case.world.channel.account
    Plan.objects.create(account=account, trigger=trigger, contact=contact, due_at=due)


def greet_after_the_round(case: Case) -> None:
    """The round that publishing asked for is over, in the first case of this world as in others."""
    Plan.objects.filter(account=case.account_id).delete()
    greet(case)


def plan_a_contact(case: Case) -> None:
    plan(case, reach(case))


def plan_a_round(case: Case) -> None:
    reach(case)
    plan(case, None)


def spoil_a_round(case: Case) -> None:
    """A schedule that nobody can read is due, and somebody writes."""
    greet(case)
    plan(case, None)
    schedules = Trigger.objects.filter(account=case.account_id, kind=Trigger.Kind.SCHEDULE)
    schedules.update(match='{"cron":"0 9 * * *","where":["gold"]}')


def plan_a_round_of_dates(case: Case) -> None:
    """The date comes while the round goes through the contacts."""
    contact = reach(case)
    date = wall_now() + timedelta(seconds=0.3)
    fields = f'{{"appointment_at": "{date.isoformat()}"}}'
    Contact.objects.filter(account=case.account_id).update(attributes="{}")
    Contact.objects.filter(pk=contact.pk).update(attributes=fields)
    plan(case, None)


def scheduled(match: dict[str, Any]) -> dict[str, Any]:
    return {"trigger": "schedule", "match": match}


STARTS: tuple[Scenario, ...] = (
    Scenario("child", FAMILY, greet, runs=2, child=CHILD),
    Scenario("child left alone", LEFT_ALONE, greet, runs=2, child=CHILD),
    Scenario("slow child", FAMILY, greet, wait_for_both, runs=2, child=SLOW_CHILD),
    Scenario("parent ended", FAMILY, greet, end_the_parent, PARENT_ENDED, runs=2, child=SLOW_CHILD),
    Scenario(
        "unreadable child",
        FAMILY,
        greet,
        spoil_the_child,
        ENDED | {""},
        runs=2,
        child=SLOW_CHILD,
        document=HELLO_ONLY,
    ),
    Scenario(
        "queued", PAUSE, greet, greet_twice, runs=2, document={"policy": "queue", **HELLO_ONLY}
    ),
    Scenario(
        "replaced",
        PAUSE,
        greet,
        greet_twice,
        REPLACED,
        runs=2,
        document={"policy": "replace", **HELLO_ONLY},
    ),
    Scenario(
        "date noted",
        NOTE,
        greet_after_the_round,
        document={"triggers": [scheduled(AT_A_DATE)], **HELLO_ONLY},
    ),
    Scenario("planned", CHILD, plan_a_contact, document=scheduled(AT_A_DATE)),
    Scenario("round", CHILD, plan_a_round, document=scheduled(AT_NEW_YEAR)),
    Scenario(
        "spoilt round",
        CHILD,
        spoil_a_round,
        document={"triggers": [scheduled(AT_NEW_YEAR)], **HELLO_ONLY},
    ),
    Scenario("round of dates", CHILD, plan_a_round_of_dates, document=scheduled(AT_A_DATE)),
)
