"""Starts that wait for an open run to end (policy `queue`): commands held by that run."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from journeys.engine.values import canonical
from journeys.models import Run
from journeys.starts import Start
from journeys.work import RunWork
from messaging.models import InboundEvent

# By contact, whose waiting items have an index.
RELEASE = """
UPDATE messaging_inboundevent SET state = 'pending', held_by_run = NULL, outcome = ''
 WHERE state = 'held' AND kind = 'command'
   AND contact_id = ANY(%s) AND held_by_run = ANY(%s)
"""


def hold_starts(queued: Sequence[tuple[Start, InboundEvent, RunWork]]) -> None:
    """Keep starts for later; one that was a command already is held itself by the turn."""
    InboundEvent.objects.bulk_create(
        [
            _command(start, item, work.run)
            for start, item, work in queued
            if item.kind != InboundEvent.Kind.COMMAND
        ],
        ignore_conflicts=True,
    )


def release_starts(ended: Sequence[Run]) -> None:
    """Let the starts go on that waited for these runs."""
    if ended:
        with connection.cursor() as cursor:
            contacts = sorted({run.contact_id for run in ended})
            cursor.execute(RELEASE, [contacts, [run.pk for run in ended]])


def _command(start: Start, item: InboundEvent, run: Run) -> InboundEvent:
    trigger = start.trigger.pk
    data = dict(start.body)
    body = {"verb": "start", "trigger": trigger, "channel": start.channel.pk, "data": data}
    return InboundEvent(
        account_id=item.account_id,
        channel=start.channel,
        key=f"q:{item.pk}:{trigger}",
        contact_id=run.contact_id,
        kind=InboundEvent.Kind.COMMAND,
        occurred_at=item.occurred_at,
        received_at=item.received_at,
        body=canonical(body),
        state=InboundEvent.State.HELD,
        held_by_run=run.pk,
        outcome=f"waits for the open run of {run.journey.name}"[:200],
    )
