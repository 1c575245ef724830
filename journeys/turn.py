"""The turn: takes contacts' inputs to their runs, one transaction per batch of contacts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import DatabaseError, transaction

from accounts.clock import wall_now
from journeys.contact_turn import ContactTurn
from journeys.errors import EngineBroken, RevisionConflict
from journeys.expressions.evaluator import Evaluator
from journeys.inputs import (
    MAX_TRIES,
    load_inputs,
    load_references,
    lock_contacts,
    ready_contacts,
)
from journeys.writes import write_turns
from messaging.models import InboundEvent
from outbox.bell import ring
from outbox.models import Effect

log = logging.getLogger(__name__)

# Seconds of expression evaluation that one input of a contact may use.
EVALUATION_BUDGET_S = 1.0
# Unexpected errors in a row, with no turn that worked in between, before the worker gives up.
BROKEN_AFTER = 10


class Turns:
    """The pump round of journeys. Counts failures in a row, so that a broken engine stops the
    worker while one poisonous item is merely parked."""

    def __init__(self) -> None:
        self.failures_in_a_row = 0

    def __call__(self) -> int:
        """Take one batch of ready contacts; return how many were taken."""
        now = wall_now()
        ready = ready_contacts(now)
        if not ready:
            return 0
        try:
            done = turn_batch(ready, now)
        except Exception:  # one bad contact must not hold back the batch: redo them one by one
            log.exception("a batch of turns failed; taking its contacts one by one")
            done = [contact for contact in ready if self._take_alone(contact, now)]
        else:
            self.failures_in_a_row = 0
        return len(done)

    def _take_alone(self, contact_id: int, now: datetime) -> bool:
        turns: list[ContactTurn] = []
        try:
            done = turn_batch([contact_id], now, turns.append)
        except (RevisionConflict, DatabaseError) as error:
            self._blame(turns, error)
            return False
        except Exception as error:  # worker's edge: stored with the item, counted, shown
            log.exception("the turn of contact %s failed", contact_id)
            self._blame(turns, error)
            self.failures_in_a_row += 1
            if self.failures_in_a_row >= BROKEN_AFTER:
                raise EngineBroken from error
            return False
        self.failures_in_a_row = 0
        return bool(done)

    @staticmethod
    def _blame(turns: Sequence[ContactTurn], error: Exception) -> None:
        """Count a failed try of the input that was being fed; park it at the fifth."""
        if turns and turns[0].feeding is not None:
            park_or_count(turns[0].feeding, f"{type(error).__name__}: {error}")


turn_contacts = Turns()


def turn_batch(
    ready: Sequence[int],
    now: datetime,
    on_start: Callable[[ContactTurn], None] | None = None,
) -> list[int]:
    """Turn the lockable ones of these contacts in one transaction; return their ids."""
    with transaction.atomic():
        locked = lock_contacts(ready)
        if not locked:
            return []
        inputs = load_inputs(locked, now)
        references = load_references(inputs)
        turns = []
        for entry in inputs.values():
            turn = ContactTurn(entry, references, Evaluator(EVALUATION_BUDGET_S), now)
            turns.append(turn)
            if on_start:
                on_start(turn)
            turn.take()
        write_turns(turns, now)
        transaction.on_commit(ring)
    return locked


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
        effect.error = "parked"
    effect.save(update_fields=["tries", "state", "error", "consumed_at"])
