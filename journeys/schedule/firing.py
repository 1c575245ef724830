"""Fires the plans of schedule triggers that are due: a round of the pump.

Firing writes start commands whose keys name trigger, contact and moment: twice makes one. A plan
that cannot be fired holds back no other: it is tried five times, then parked as a failed item of
the inbox, where it is seen.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from django.db import transaction
from django.db.models import F, Q

from accounts.clock import wall_now
from contacts.identities import reach_of
from contacts.models import Contact
from journeys.engine.values import canonical
from journeys.http_trigger import channels_of
from journeys.models import Journey, Plan, Trigger
from journeys.schedule.planner import Asked, channel_of, write_plans
from journeys.schedule.times import next_round, read_schedule, suits
from journeys.starts import as_if_written
from messaging.models import Channel, InboundEvent
from outbox.traces import where
from outbox.transactions import CONNECTION_ERRORS, in_transaction

log = logging.getLogger(__name__)

# Plans fired, and contacts gone through, in one transaction.
SLICE = 200
MAX_TRIES = 5


def fire_plans() -> int:
    """Fire a batch of due plans; return how many. A round of the pump.

    Rounds lock contacts. Turns, which hold those, write plans: so what is due for one contact is
    fired in a transaction of its own, and nobody waits for somebody who waits for them.
    """
    now = wall_now()
    fired = in_transaction(lambda: _fire_moments(now))
    return fired + sum(_go_round_alone(pk, now) for pk in _due_rounds(now))


# --- moments -------------------------------------------------------------------------------------


def _fire_moments(now: datetime) -> int:
    """Start the runs of contacts whose moment has come."""
    due = Plan.objects.filter(due_at__lte=now, contact__isnull=False).order_by("due_at", "id")
    rows = list(
        due.select_related("contact").select_for_update(of=("self",), skip_locked=True)[:SLICE]
    )
    triggers = _enabled({row.trigger_id for row in rows})
    together: dict[int, list[Plan]] = defaultdict(list)
    for row in rows:
        together[row.trigger_id].append(row)
    for pk, plans in together.items():
        if not _succeeds(partial(_fire, plans, triggers.get(pk))):
            for plan in plans:
                if not _succeeds(partial(_fire, [plan], triggers.get(pk))):
                    _count_failure(plan, now)
    return len(rows)


def _fire(plans: Sequence[Plan], trigger: Trigger | None) -> None:
    Plan.objects.filter(pk__in=[plan.pk for plan in plans]).delete()
    due = [
        (plan.contact.merged_into_id or plan.contact.pk, plan.due_at)
        for plan in plans
        if plan.contact is not None and plan.contact.erased_at is None
    ]
    if trigger is not None:
        _start(due, trigger)


# --- rounds --------------------------------------------------------------------------------------


def _due_rounds(now: datetime) -> list[int]:
    due = Plan.objects.filter(due_at__lte=now, contact__isnull=True).order_by("due_at", "id")
    return list(due.values_list("pk", flat=True)[:SLICE])


def _go_round_alone(pk: int, now: datetime) -> int:
    """Take the next slice of one round; return 0 when somebody else is at it."""

    def go() -> int:
        rows = Plan.objects.filter(pk=pk, due_at__lte=now)
        plan = rows.select_for_update(of=("self",), skip_locked=True).first()
        if plan is None:
            return 0
        triggers = _enabled({plan.trigger_id})
        if not _succeeds(lambda: _go_round(plan, triggers.get(plan.trigger_id), now)):
            _count_failure(plan, now)
        return 1

    return in_transaction(go)


def _go_round(plan: Plan, trigger: Trigger | None, now: datetime) -> None:
    """Take the next slice of contacts; after the last one plan the next round, if there is one."""
    if trigger is None:
        plan.delete()
        return
    schedule = read_schedule(trigger.match)
    people = _people(plan)
    if people:
        if schedule.cron:
            suiting = [one for one in people if suits(schedule, one)]
            _start([(one.pk, plan.due_at) for one in suiting], trigger)
        else:
            # What came due since this round was asked for is late, not over.
            write_plans([Asked(trigger, schedule, people)], plan.due_at)
        Plan.objects.filter(pk=plan.pk).update(after=people[-1].pk, tries=0)
        return
    _plan_next(plan, trigger, now)


def _plan_next(plan: Plan, trigger: Trigger, now: datetime) -> None:
    schedule = read_schedule(trigger.match)
    due = next_round(schedule, max(now, plan.due_at)) if schedule.cron else None
    if due is None:
        Plan.objects.filter(pk=plan.pk).delete()
    else:
        Plan.objects.filter(pk=plan.pk).update(after=0, due_at=due, tries=0)


def _people(plan: Plan) -> Sequence[Contact]:
    """Return the next contacts, locked: a date that somebody changes now is read changed, or the
    old one would be planned over the new one."""
    rows = Contact.objects.filter(
        Q(account=plan.account_id, pk__gt=plan.after),
        erased_at__isnull=True,
        merged_into__isnull=True,
    )
    return list(rows.select_for_update(no_key=True).order_by("pk")[:SLICE])


# --- failures ------------------------------------------------------------------------------------


def _succeeds(work: Callable[[], None]) -> bool:
    """Do something that must not stop the others; a database that is away is for the pump."""
    try:
        with transaction.atomic():
            work()
    except CONNECTION_ERRORS:
        raise
    except Exception as error:  # worker's edge: counted with the plan, then parked and shown
        log.error("a plan could not be fired: %s", where(error))
        return False
    return True


def _count_failure(plan: Plan, now: datetime) -> None:
    """Note that this plan failed; the fifth time it is parked, and a round waits for its next."""
    Plan.objects.filter(pk=plan.pk).update(tries=F("tries") + 1)
    if plan.tries + 1 < MAX_TRIES:
        return
    trigger = Trigger.objects.select_related("journey").get(pk=plan.trigger_id)
    InboundEvent.objects.create(
        account_id=plan.account_id,
        key=f"p:{plan.trigger_id}:failed:{plan.pk}:{plan.due_at.astimezone(UTC):%Y%m%dT%H%M%S}",
        contact_id=plan.contact_id,
        kind=InboundEvent.Kind.COMMAND,
        occurred_at=now,
        received_at=now,
        body=canonical({"verb": "plan", "trigger": plan.trigger_id}),
        state=InboundEvent.State.FAILED,
        outcome=f"the schedule of {trigger.journey.name} could not be kept"[:200],
    )
    if plan.contact_id is not None or not _succeeds(lambda: _plan_next(plan, trigger, now)):
        Plan.objects.filter(pk=plan.pk).delete()


# --- commands ------------------------------------------------------------------------------------


def _enabled(ids: set[int]) -> dict[int, Trigger]:
    """Return those of the triggers that are still schedules, and switched on."""
    if not ids:
        return {}
    known = Trigger.objects.filter(pk__in=ids, kind=Trigger.Kind.SCHEDULE, enabled=True)
    related = known.select_related("account", "journey__sub_account", "journey__live_version")
    return {trigger.pk: trigger for trigger in related}


def _start(due: Sequence[tuple[int, datetime]], trigger: Trigger) -> None:
    """Put start commands of (contact, moment) into the contacts' queues."""
    channel = channel_of(trigger, channels_of([trigger.account_id]))
    if not due or channel is None or trigger.journey.status != Journey.Status.ENABLED:
        return
    reached = reach_of([contact for contact, _ in due], {})
    now = wall_now()
    InboundEvent.objects.bulk_create(
        [
            InboundEvent(
                account_id=trigger.account_id,
                channel=channel,
                key=f"p:{trigger.pk}:{contact}:{moment.astimezone(UTC):%Y%m%dT%H%M%S}",
                contact_id=contact,
                kind=InboundEvent.Kind.COMMAND,
                occurred_at=now,
                received_at=now,
                body=_body(trigger, channel, reached[contact].msisdn, moment),
            )
            for contact, moment in due
            if contact in reached and reached[contact].msisdn
        ],
        ignore_conflicts=True,
    )


def _body(trigger: Trigger, channel: Channel, msisdn: str, moment: datetime) -> str:
    data = {"scheduledFor": moment.isoformat(), "payload": as_if_written(msisdn, channel)}
    return canonical({"verb": "start", "trigger": trigger.pk, "channel": channel.pk, "data": data})
