"""Plans of schedule triggers: made when a trigger or a contact changes, fired by the pump.

A plan with a contact starts that contact's run at its moment. A plan without one is a round over
all contacts, taken a slice at a time: by the clock it starts runs, for a date it makes plans.
Firing writes start commands whose keys name trigger, contact and moment: twice makes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db import connection
from django.db.models import Q

from accounts.clock import wall_now
from contacts.identities import reach_of
from contacts.models import Contact
from journeys.definitions import definition_of
from journeys.engine.values import canonical
from journeys.errors import NoContact
from journeys.http_trigger import channel_for
from journeys.models import Journey, Plan, Trigger
from journeys.schedule.times import Schedule, due_for, next_round, read_schedule, suits
from journeys.starts import as_if_written
from messaging.models import Channel, InboundEvent
from outbox.transactions import in_transaction

# Plans fired, and contacts gone through, in one transaction.
SLICE = 200

WRITE = """
INSERT INTO journeys_plan (account_id, trigger_id, contact_id, due_at, after)
SELECT v.account, v.trigger, v.contact, v.due, 0
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[])
       AS v(account, trigger, contact, due)
    ON CONFLICT (account_id, trigger_id, contact_id) DO UPDATE SET due_at = excluded.due_at
"""


def plan_triggers(triggers: Iterable[Trigger]) -> None:
    """Plan the schedule triggers of a journey that was just published, and forget the others'.

    Call in the transaction that wrote the triggers.
    """
    rows = list(triggers)
    journeys = {row.journey_id for row in rows}
    Plan.objects.filter(trigger__journey__in=journeys).delete()
    now = wall_now()
    made = []
    for row in rows:
        if row.kind == Trigger.Kind.SCHEDULE:
            schedule = read_schedule(row.match)
            due = next_round(schedule, now) if schedule.cron else now
            made += [Plan(account_id=row.account_id, trigger=row, due_at=due)] if due else []
    Plan.objects.bulk_create(made)


def replan(contact: Contact) -> None:
    """Plan anew what depends on a contact's dates; call in the transaction that changed them."""
    rows = Trigger.objects.filter(
        account=contact.account_id, kind=Trigger.Kind.SCHEDULE, enabled=True
    )
    now = wall_now()
    for trigger in rows.select_related("account", "journey__sub_account", "journey__live_version"):
        schedule = read_schedule(trigger.match)
        if not schedule.cron:
            _plan(trigger, schedule, [contact], now)


def fire_plans() -> int:
    """Fire a batch of due plans; return how many. A round of the pump.

    Rounds lock contacts. Turns, which hold those, write plans: so what is due for one contact is
    fired in a transaction of its own, and nobody waits for somebody who waits for them.
    """
    now = wall_now()
    fired = in_transaction(lambda: _fire_moments(now))
    return fired + in_transaction(lambda: _go_rounds(now))


def _fire_moments(now: datetime) -> int:
    """Start the runs of contacts whose moment has come."""
    rows = _due(now, is_round=False)
    triggers = _enabled(rows)
    Plan.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for pk, trigger in triggers.items():
        _start([(row.contact_id or 0, row.due_at) for row in rows if row.trigger_id == pk], trigger)
    return len(rows)


def _go_rounds(now: datetime) -> int:
    rows = _due(now, is_round=True)
    triggers = _enabled(rows)
    for row in rows:
        _go_round(row, triggers.get(row.trigger_id), now)
    return len(rows)


def _due(now: datetime, is_round: bool) -> list[Plan]:
    due = Plan.objects.filter(due_at__lte=now, contact__isnull=is_round).order_by("due_at", "id")
    return list(due.select_for_update(of=("self",), skip_locked=True)[:SLICE])


def _enabled(rows: Sequence[Plan]) -> dict[int, Trigger]:
    """Return the triggers of these plans that are still switched on."""
    if not rows:
        return {}
    known = Trigger.objects.filter(pk__in={row.trigger_id for row in rows}, enabled=True)
    related = known.select_related("account", "journey__sub_account", "journey__live_version")
    return {trigger.pk: trigger for trigger in related}


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
            _plan(trigger, schedule, people, plan.due_at)
        Plan.objects.filter(pk=plan.pk).update(after=people[-1].pk)
        return
    due = next_round(schedule, max(now, plan.due_at)) if schedule.cron else None
    if due is None:
        plan.delete()
    else:
        Plan.objects.filter(pk=plan.pk).update(after=0, due_at=due)


def _people(plan: Plan) -> Sequence[Contact]:
    """Return the next contacts, locked: a date that somebody changes now is read changed, or the
    old one would be planned over the new one."""
    rows = Contact.objects.filter(
        Q(account=plan.account_id, pk__gt=plan.after),
        erased_at__isnull=True,
        merged_into__isnull=True,
    )
    return list(rows.select_for_update(no_key=True).order_by("pk")[:SLICE])


def _plan(trigger: Trigger, schedule: Schedule, people: Sequence[Contact], since: datetime) -> None:
    """Write the plans of these contacts; one whose moment is over, or gone, has none."""
    channel = _channel(trigger)
    zone = channel.time_zone if channel else "UTC"
    due = {one.pk: due_for(schedule, one, zone) for one in people if suits(schedule, one)}
    plans = Plan.objects.filter(account=trigger.account_id, trigger=trigger, contact__in=people)
    known = dict(plans.values_list("contact", "due_at"))
    ahead = {
        pk: moment
        for pk, moment in due.items()
        if moment is not None and (moment > since or known.get(pk) == moment)
    }
    plans.exclude(contact__in=list(ahead)).delete()
    if ahead:
        count = len(ahead)
        with connection.cursor() as cursor:
            cursor.execute(
                WRITE,
                [
                    [trigger.account_id] * count,
                    [trigger.pk] * count,
                    list(ahead),
                    list(ahead.values()),
                ],
            )


def _start(due: Sequence[tuple[int, datetime]], trigger: Trigger) -> None:
    """Put start commands of (contact, moment) into the contacts' queues."""
    channel = _channel(trigger)
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


def _channel(trigger: Trigger) -> Channel | None:
    """Return the channel that the journey speaks on; None when it has none."""
    version = trigger.journey.live_version
    if version is None:
        return None
    try:
        return channel_for(trigger, definition_of(version.pk), None)
    except NoContact:
        return None
