"""Plans of schedule triggers: made when a trigger or a contact changes.

A plan with a contact starts that contact's run at its moment. A plan without one is a round over
all contacts, taken a slice at a time: by the clock it starts runs, for a date it makes plans.
`journeys.schedule.firing` fires them.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts.clock import wall_now
from contacts.models import Contact
from journeys.definitions import definition_of
from journeys.errors import NoContact
from journeys.http_trigger import channels_of, choose_channel
from journeys.models import Plan, Trigger
from journeys.schedule.times import Schedule, due_for, next_round, read_schedule, suits
from messaging.models import Channel

log = logging.getLogger(__name__)

WRITE = """
INSERT INTO journeys_plan (account_id, trigger_id, contact_id, due_at, after)
SELECT v.account, v.trigger, v.contact, v.due, 0
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[])
       AS v(account, trigger, contact, due)
 ORDER BY v.trigger, v.contact
    ON CONFLICT (account_id, trigger_id, contact_id)
    DO UPDATE SET due_at = excluded.due_at, tries = 0
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A trigger around a date, and the contacts that it may be due for."""

    trigger: Trigger
    schedule: Schedule
    people: Sequence[Contact]


def plan_triggers(triggers: Iterable[Trigger]) -> None:
    """Plan the schedule triggers of a journey that was just published, and forget the others'.

    What is due already, and has not been fired yet, still is: it fires with the new version, or
    goes when its trigger is no longer asked for. Call in the transaction that wrote the triggers.
    """
    rows = list(triggers)
    now = wall_now()
    plans = Plan.objects.filter(trigger__journey__in={row.journey_id for row in rows})
    plans.filter(due_at__gt=now).delete()
    rounds = plans.filter(contact__isnull=True)
    under_way = set(rounds.values_list("trigger", flat=True))
    made = []
    for row in rows:
        if row.kind == Trigger.Kind.SCHEDULE and row.pk not in under_way:
            schedule = read_schedule(row.match)
            due = next_round(schedule, now) if schedule.cron else now
            made += [Plan(account_id=row.account_id, trigger=row, due_at=due)] if due else []
    again = [row.pk for row in rows if row.pk in under_way and not _has_cron(row)]
    rounds.filter(trigger__in=again).update(after=0, tries=0)
    Plan.objects.bulk_create(made)


def replan(contacts: Sequence[Contact]) -> None:
    """Plan anew what depends on these contacts' dates; call in the transaction that changed them.

    As many queries for many contacts and triggers as for one.
    """
    people: dict[int, list[Contact]] = defaultdict(list)
    for contact in contacts:
        people[contact.account_id].append(contact)
    rows = Trigger.objects.filter(
        account__in=people, kind=Trigger.Kind.SCHEDULE, enabled=True
    ).select_related("account", "journey__sub_account", "journey__live_version")
    asked = [
        Asked(row, schedule, people[row.account_id])
        for row in rows
        if (schedule := _readable(row)) is not None and not schedule.cron
    ]
    if asked:
        write_plans(asked, wall_now())


def write_plans(asked: Sequence[Asked], since: datetime) -> None:
    """Write the plans of these contacts; one whose moment is over, or gone, has none."""
    channels = channels_of({one.trigger.account_id for one in asked})
    due = {
        (one.trigger.pk, contact.pk): moment
        for one in asked
        for contact in one.people
        if (moment := _moment(one, contact, channels)) is not None
    }
    plans = Plan.objects.filter(
        account__in={one.trigger.account_id for one in asked},
        trigger__in=[one.trigger.pk for one in asked],
        contact__in={contact.pk for one in asked for contact in one.people},
    )
    known = {
        (t, c): (pk, at) for pk, t, c, at in plans.values_list("pk", "trigger", "contact", "due_at")
    }
    ahead = {
        pair: moment
        for pair, moment in due.items()
        if moment > since or (pair in known and known[pair][1] == moment)
    }
    Plan.objects.filter(
        pk__in=[pk for pair, (pk, _) in known.items() if pair not in ahead]
    ).delete()
    if ahead:
        accounts = {one.trigger.pk: one.trigger.account_id for one in asked}
        rows = [(accounts[t], t, contact, at) for (t, contact), at in ahead.items()]
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [list(column) for column in zip(*rows, strict=True)])


def channel_of(trigger: Trigger, channels: Mapping[int, Sequence[Channel]]) -> Channel | None:
    """Return the channel that the journey speaks on; None when it has none."""
    version = trigger.journey.live_version
    if version is None:
        return None
    try:
        own = channels.get(trigger.account_id, ())
        return choose_channel(trigger, definition_of(version.pk), None, own)
    except NoContact:
        return None


def _moment(
    one: Asked, contact: Contact, channels: Mapping[int, Sequence[Channel]]
) -> datetime | None:
    if not suits(one.schedule, contact):
        return None
    channel = None if one.schedule.zone else channel_of(one.trigger, channels)
    return due_for(one.schedule, contact, channel.time_zone if channel else "UTC")


def _readable(trigger: Trigger) -> Schedule | None:
    """Return the trigger's schedule; one that nobody can read must not stop a customer's turn."""
    try:
        return read_schedule(trigger.match)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        log.error("schedule trigger %s cannot be read: %s", trigger.pk, type(error).__name__)
        return None


def _has_cron(trigger: Trigger) -> bool:
    return trigger.kind == Trigger.Kind.SCHEDULE and bool(read_schedule(trigger.match).cron)
