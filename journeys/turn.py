"""The turn: takes contacts' inputs to their runs, one transaction per batch of contacts."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.clock import wall_now
from journeys.children import end_children_later, tell_later
from journeys.contact_turn import ContactTurn
from journeys.errors import EngineBroken
from journeys.expressions.evaluator import Evaluator
from journeys.hearing import hear
from journeys.inputs import (
    MAX_TRIES,
    load_inputs,
    load_references,
    lock_contacts,
    ready_contacts,
)
from journeys.models import Run
from journeys.other_people import give_up, let_go
from journeys.owning import take_back
from journeys.waiting_starts import release_starts
from journeys.writes import write_turns
from messaging.models import InboundEvent
from outbox.bell import ring
from outbox.models import Effect
from outbox.traces import where
from outbox.transactions import CONNECTION_ERRORS, in_transaction

log = logging.getLogger(__name__)

# Seconds of expression evaluation that one input of a contact may use.
EVALUATION_BUDGET_S = 1.0
# Unexpected errors in a row, with no turn that worked in between, before the worker gives up.
BROKEN_AFTER = 10


@dataclass(slots=True)
class Attempt:
    """What a batch had got hold of when it failed."""

    locked: list[int] = field(default_factory=list)
    turns: list[ContactTurn] = field(default_factory=list)


class Turns:
    """The pump round of journeys. Counts failures in a row, so that a broken engine stops the
    worker while one poisonous item is merely parked."""

    def __init__(self) -> None:
        self.failures_in_a_row = 0

    def __call__(self) -> int:
        """Take one batch of ready contacts; return how many were taken.

        A database that is away, and one that still finds a deadlock at the third try, is for the
        pump to wait for. Any other error makes the batch's contacts go one by one, an input each.
        """
        now = wall_now()
        ready = ready_contacts(now)
        if not ready:
            return 0
        attempt = Attempt()
        try:
            done = turn_batch(ready, now, attempt)
        except CONNECTION_ERRORS:
            raise
        except Exception as error:  # one bad contact must not hold back the batch
            log.error("a batch of turns failed, its contacts go one by one: %s", where(error))
            return sum(self._take_alone(contact, now) for contact in attempt.locked)
        self.failures_in_a_row = 0
        return len(done)

    def _take_alone(self, contact_id: int, now: datetime) -> int:
        attempt = Attempt()
        try:
            done = turn_batch([contact_id], now, attempt, most_inputs=1)
        except CONNECTION_ERRORS:
            raise
        except Exception as error:  # worker's edge: stored with the input, counted, shown
            log.error("the turn of contact %s failed: %s", contact_id, where(error))
            _blame(attempt, error)
            self.failures_in_a_row += 1
            if self.failures_in_a_row >= BROKEN_AFTER:
                raise EngineBroken from error
            return 0
        self.failures_in_a_row = 0
        return len(done)


turn_contacts = Turns()


def turn_batch(
    ready: Sequence[int], now: datetime, attempt: Attempt, most_inputs: int | None = None
) -> list[int]:
    """Turn the lockable ones of these contacts in one transaction; return their ids."""

    def turn_locked() -> list[int]:
        attempt.turns.clear()
        attempt.locked = lock_contacts(ready)
        if not attempt.locked:
            return []
        inputs = load_inputs(attempt.locked, now)
        references = load_references(inputs)
        for entry in inputs.values():
            turn = ContactTurn(entry, references, Evaluator(EVALUATION_BUDGET_S), now, hear)
            attempt.turns.append(turn)
            turn.take(most_inputs)
        write_turns(attempt.turns, now)
        transaction.on_commit(ring)
        return attempt.locked

    return in_transaction(turn_locked)


def _blame(attempt: Attempt, error: Exception) -> None:
    """Count a failed try of the one input that was fed, or end the run that nobody can read."""
    reason = type(error).__name__
    turn = attempt.turns[0] if attempt.turns else None
    if turn is None:
        return
    if turn.reading is not None and isinstance(error, ValueError):
        _end_unreadable(turn.reading, reason)
    elif turn.feeding is not None:
        park_or_count(turn.feeding, reason)


def _end_unreadable(run: Run, reason: str) -> None:
    """End a run whose state or definition nobody can read, and give back what it held; its timers
    go when they are due."""
    with transaction.atomic():
        Run.objects.filter(pk=run.pk).update(
            status=Run.Status.TERMINATED, ended_at=wall_now(), error=f"unreadable state: {reason}"
        )
        release_starts([run])
        let_go(run)
        run.suspensions.all().delete()
        tell_later(run)
        end_children_later(run)
        take_back(run)


def park_or_count(fed: Effect | InboundEvent, reason: str) -> None:
    """Note that this input failed its turn; the fifth failure parks it, so that others go on."""
    with transaction.atomic():
        if isinstance(fed, InboundEvent):
            item = InboundEvent.objects.select_for_update().get(pk=fed.pk)
            item.tries += 1
            if item.tries >= MAX_TRIES:
                item.state = InboundEvent.State.FAILED
            item.outcome = reason[:200]
            item.save(update_fields=["tries", "state", "outcome"])
            if item.state == InboundEvent.State.FAILED:
                give_up(item)
            return
        effect = Effect.objects.select_for_update().filter(pk=fed.pk).first()
        if effect is not None:
            _park_or_count_effect(effect)


def _park_or_count_effect(effect: Effect) -> None:
    effect.tries += 1
    if effect.tries >= MAX_TRIES and effect.kind == "timer":
        effect.state = Effect.State.CANCELLED
        effect.error = "parked"
    elif effect.tries >= MAX_TRIES:
        effect.consumed_at = wall_now()
        # A failed one keeps its code: taken up again, the run takes the exit it names.
        effect.error = effect.error or "parked"
    effect.save(update_fields=["tries", "state", "error", "consumed_at"])
