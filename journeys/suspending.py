"""Open waits as rows, so that others can ask who waits for whom, on which channel, until when."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from journeys.engine.state import suspensions
from journeys.engine.values import Token, Wait
from journeys.inputs import References
from journeys.models import Suspension
from journeys.other_people import awaited_contacts
from journeys.speaking import listening_channel
from journeys.work import RunWork

CLOSE = """
DELETE FROM journeys_suspension AS s USING unnest(%s::bigint[], %s::int[]) AS v(run, no)
 WHERE s.run_id = v.run AND s.no = v.no
"""
EXTEND = """
UPDATE journeys_suspension AS s SET deadline = v.deadline
  FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[]) AS v(run, no, deadline)
 WHERE s.run_id = v.run AND s.no = v.no
"""


def write_suspensions(works: Sequence[RunWork], references: References) -> None:
    """Delete the waits that these runs have ended, write those they have armed, and the new
    moments of those that go on."""
    gone: list[tuple[int, int]] = []
    moved: list[tuple[int, int, object]] = []
    armed: list[tuple[RunWork, Token, Wait]] = []
    for work in works:
        open_now = {wait.no: (token, wait) for token, wait in suspensions(work.state)}
        before = work.was_suspensions
        gone.extend((work.run.pk, no) for no in before.keys() - open_now.keys())
        armed.extend((work, *pair) for no, pair in open_now.items() if no not in before)
        moved.extend(
            (work.run.pk, no, wait.until)
            for no, (_, wait) in open_now.items()
            if no in before and before[no][1].until != wait.until
        )
    _execute(CLOSE, gone)
    _execute(EXTEND, moved)
    contacts = awaited_contacts([(work, wait) for work, _, wait in armed], references.names)
    Suspension.objects.bulk_create(
        Suspension(
            run=work.run,
            no=wait.no,
            token=token.no,
            step=token.step,
            kind=wait.kind,
            contact_id=contact,
            channel=listening_channel(work.run, wait, references.known),
            bound_to=wait.bound_to,
            armed_at=wait.since or work.run.last_at,
            deadline=wait.until,
        )
        for (work, token, wait), contact in zip(armed, contacts, strict=True)
    )


def _execute(statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
