"""Writes what the turns of a batch came to, set-wise, inside the batch's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection

from contacts.consent import write_down
from flows.models import FlowSubmission
from journeys.answered_flows import answered_flows
from journeys.contact_changes import save_contacts
from journeys.contact_turn import ContactTurn
from journeys.engine.codec import state_to_text
from journeys.engine.state import timers
from journeys.engine.values import STATE_VERSION, CallHttp, SendMessage, canonical
from journeys.errors import RevisionConflict
from journeys.handing_over import write_owners
from journeys.http_effect import http_effect
from journeys.models import Run, RunLog
from journeys.notices import send_notices
from journeys.other_people import hand_on
from journeys.owning import give_to_people
from journeys.speaking import send_body
from journeys.suspending import write_suspensions
from journeys.waiting_starts import hold_starts, release_starts
from journeys.work import RunWork
from messaging import ranks
from messaging.held_starts import release_starts_of
from messaging.models import InboundEvent
from messaging.read_marks import read_marks_for
from messaging.sending import Outgoing, queue_messages
from outbox.cancel import cancel_unbegun
from outbox.evidence import record_evidence
from outbox.queue import NewEffect, consume, drop_timers, enqueue

TAKEN = frozenset({InboundEvent.State.DONE, InboundEvent.State.HELD})

UPDATE_RUNS = """
UPDATE journeys_run AS r
   SET state = v.state, revision = v.revision, status = v.status, open_tokens = v.open_tokens,
       last_at = v.last_at, ended_at = v.ended_at, outcome = v.outcome, error = v.error
  FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::text[], %s::int[],
              %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[])
       AS v(id, was, state, revision, status, open_tokens, last_at, ended_at, outcome, error)
 WHERE r.id = v.id AND r.revision = v.was
"""
# While an item goes from mailbox to mailbox, its outcome keeps the runs that gave it back.
UPDATE_ITEMS = """
UPDATE messaging_inboundevent AS i
   SET state = v.state, held_by_run = v.held_by_run,
       why = CASE WHEN v.why = '' THEN i.why ELSE v.why END,
       outcome = left(CASE WHEN i.outcome NOT LIKE 'given back%%' THEN v.outcome
                           WHEN v.state = 'held' THEN i.outcome
                           WHEN v.state = 'pending' THEN concat(i.outcome, ', ', v.outcome)
                           ELSE v.outcome END, 200)
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[])
       AS v(id, state, outcome, held_by_run, why)
 WHERE i.id = v.id
"""
# What a reply proved to be accepted is shown so, though its answer was lost.
ACCEPT_MESSAGES = """
UPDATE messaging_message SET status = 'accepted', status_rank = %s, error_code = ''
 WHERE id IN (SELECT id FROM messaging_message
               WHERE effect_key = ANY(%s) AND status_rank < %s ORDER BY id FOR NO KEY UPDATE)
"""


def write_turns(turns: Sequence[ContactTurn], now: datetime) -> None:
    """Write runs, log, waits, timers, messages, effects and consumed inputs of these turns.

    Raises RevisionConflict when a run was changed under us: the caller rolls back.
    """
    works = [work for turn in turns for work in turn.works if work.is_changed]
    _write_runs(works)
    if works:
        write_suspensions(works, turns[0].references)
    _write_timers(turns, works)
    _write_effects(works, now)
    cancel_unbegun([w.run.pk for w in works if w.run.status == Run.Status.TERMINATED])
    save_contacts(turns)
    given_back = write_owners(turns, now)
    _write_items(turns)
    release_starts_of(given_back)
    enqueue(read_marks_for(_taken_items(turns), now))
    hand_on([one for turn in turns for one in turn.handed])
    hold_starts([one for turn in turns for one in turn.queued])
    release_starts([work.run for work in works if work.run.ended_at])
    _write_submissions(turns)
    write_down([one for turn in turns for one in turn.said])
    give_to_people([one for turn in turns for one in turn.for_people], now)
    send_notices([one for turn in turns for one in turn.notices], now)
    consume([effect_id for turn in turns for effect_id in turn.consumed])
    evidence = {key: result for turn in turns for key, result in turn.evidence.items()}
    if evidence:
        record_evidence(evidence, consumed=True)
        with connection.cursor() as cursor:
            cursor.execute(ACCEPT_MESSAGES, [ranks.ACCEPTED, sorted(evidence), ranks.ACCEPTED])


def _write_runs(works: Sequence[RunWork]) -> None:
    for work in works:
        state, run = work.state, work.run
        run.state, run.state_version = state_to_text(state), STATE_VERSION
        run.status, run.open_tokens = state.status, len(state.tokens)
        run.outcome, run.error = state.outcome[:64], state.error
    # The ended ones first: a run that starts may need the slot of one that ends.
    _update_runs([work for work in works if work.was_revision > 0])
    Run.objects.bulk_create([work.run for work in works if work.run.pk is None])
    _write_parents([work for work in works if work.parent and work.was_revision == 0])
    for work in works:
        for log in work.logs:
            log.run_id = work.run.pk
    RunLog.objects.bulk_create([log for work in works for log in work.logs])


def _write_parents(children: Sequence[RunWork]) -> None:
    """Name the runs that started these: some of them had no number before."""
    for work in children:
        work.run.parent_run = work.parent.run.pk if work.parent else None
    Run.objects.bulk_update([work.run for work in children], ["parent_run"])


def _update_runs(works: Sequence[RunWork]) -> None:
    if not works:
        return
    rows = [
        (r.pk, w.was_revision, r.state, r.revision, r.status, r.open_tokens)
        + (r.last_at, r.ended_at, r.outcome, r.error)
        for w in works
        for r in [w.run]
    ]
    with connection.cursor() as cursor:
        cursor.execute(UPDATE_RUNS, [list(column) for column in zip(*rows, strict=True)])
        if cursor.rowcount != len(rows):
            raise RevisionConflict


def _write_timers(turns: Sequence[ContactTurn], works: Sequence[RunWork]) -> None:
    taken = [key for turn in turns for key in turn.timers_taken]
    made: list[NewEffect] = []
    for work in works:
        armed = timers(work.state)
        taken.extend(work.was_timers.keys() - armed.keys())
        made.extend(
            NewEffect(
                account_id=work.run.account_id,
                key=key,
                kind="timer",
                payload="",
                owner_contact=work.contact.pk,
                owner_run=work.run.pk,
                due_at=due,
            )
            for key, due in armed.items()
            if key not in work.was_timers
        )
    drop_timers(taken)
    enqueue(made)


def _write_effects(works: Sequence[RunWork], now: datetime) -> None:
    outgoing: list[Outgoing] = []
    calls: list[NewEffect] = []
    for work in works:
        for effect in work.effects:
            if isinstance(effect, SendMessage):
                outgoing.append(
                    Outgoing(
                        account_id=work.run.account_id,
                        channel=work.channels.get(effect.key, work.run.channel),
                        contact_id=work.contact.pk,
                        run_id=work.run.pk,
                        visit=effect.visit,
                        effect_key=effect.key,
                        body=send_body(effect),
                        await_delivery=effect.await_delivery,
                        topic=effect.topic,
                    )
                )
            elif isinstance(effect, CallHttp):
                calls.append(http_effect(effect, work.run, now))
    enqueue([*queue_messages(outgoing, now), *calls])


def _write_items(turns: Sequence[ContactTurn]) -> None:
    rows = [
        (item_id, str(state), outcome, work.run.pk if work else None, turn.whys.get(item_id, ""))
        for turn in turns
        for item_id, (state, outcome, work) in turn.items.items()
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(UPDATE_ITEMS, [list(column) for column in zip(*rows, strict=True)])


def _taken_items(turns: Sequence[ContactTurn]) -> Iterator[InboundEvent]:
    """Yield what a journey has taken, now or into its mailbox: the customer's wait is over."""
    for turn in turns:
        for item in turn.inputs.items:
            if turn.items.get(item.pk, ("",))[0] in TAKEN:
                yield item


def _write_submissions(turns: Sequence[ContactTurn]) -> None:
    flows = answered_flows(turns)
    FlowSubmission.objects.bulk_create(
        [
            FlowSubmission(
                account_id=turn.inputs.contact.account_id,
                contact=turn.inputs.contact,
                flow_id=flows.get(item_id),
                run_id=work.run.pk if work else None,
                inbound_event_id=item_id,
                answers=canonical(turn.references.replies[item_id].answers),
            )
            for turn in turns
            for item_id, work in turn.submissions.items()
        ],
        ignore_conflicts=True,
    )
