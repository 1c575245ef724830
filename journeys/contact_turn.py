"""One contact's turn: feeds its inputs, in their order, to the runs they belong to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice

from journeys.definitions import definition_of
from journeys.engine.routing import OpenWait, Sender, choose
from journeys.engine.state import is_open, suspensions, takes_mail
from journeys.engine.values import (
    EffectFailed,
    EffectSucceeded,
    MessageDelivered,
    MessageFailed,
    OperatorCommand,
    Reply,
    SendMessage,
    Started,
    TimerFired,
    Transition,
)
from journeys.expressions.evaluator import Evaluator
from journeys.inputs import ContactInputs, References
from journeys.models import Run, Trigger
from journeys.results import accepted, reason_of, result_of, sends_flow
from journeys.starts import Start, matching_starts, new_run, start_of_command
from journeys.work import RunWork
from messaging.models import InboundEvent, Message
from outbox.models import Effect

State = InboundEvent.State
# Seconds of expression evaluation after which a turn takes no further input.
TURN_BUDGET_S = 1.0
FORM_IS_OPEN = "the customer has another form open"


@dataclass(slots=True)
class ContactTurn:
    """Collects what one contact's inputs lead to; nothing is written here."""

    inputs: ContactInputs
    references: References
    evaluate: Evaluator
    now: datetime
    evaluated_s: float = 0.0
    works: list[RunWork] = field(default_factory=list)
    consumed: list[int] = field(default_factory=list)
    timers_taken: list[str] = field(default_factory=list)
    evidence: dict[str, str] = field(default_factory=dict)
    # Inbox item id -> (state, outcome, the run whose mailbox holds it).
    items: dict[int, tuple[str, str, RunWork | None]] = field(default_factory=dict)
    submissions: dict[int, RunWork | None] = field(default_factory=dict)
    # The run being read, the input being fed: named when they make the turn fail.
    reading: Run | None = None
    feeding: Effect | InboundEvent | None = None

    def take(self, most: int | None = None) -> None:
        """Feed results, commands, inbound items and due timers, in that order.

        When their expressions have taken a second, or `most` were fed, what is left waits for
        the next turn.
        """
        for run in self.inputs.runs:
            self.reading = run
            definition = definition_of(run.version_id)
            self.works.append(RunWork.load(run, self.inputs.contact, definition))
        self.reading = None
        for one, feed in islice(self._queue(), most):
            if not self._has_time():
                return
            self.feeding = one
            feed()

    def _queue(self) -> Iterator[tuple[Effect | InboundEvent, Callable[[], None]]]:
        for effect in self.inputs.results:
            yield effect, partial(self._feed_result, effect)
        for item in self.inputs.items:
            yield item, partial(self._feed_item, item)
        for timer in self.inputs.timers:
            yield timer, partial(self._feed_timer, timer)

    def _has_time(self) -> bool:
        """Give the next input an evaluation budget of its own, while the turn has time left."""
        self.evaluated_s += self.evaluate.spent_s
        self.evaluate.spent_s = 0.0
        return self.evaluated_s < TURN_BUDGET_S

    # --- results and timers ---------------------------------------------------------------------

    def _feed_result(self, effect: Effect) -> None:
        self.consumed.append(effect.pk)
        work = self._work_of_run(effect.owner_run)
        if work is None:
            return
        event: EffectSucceeded | EffectFailed
        if effect.state == Effect.State.DONE:
            event = EffectSucceeded(effect.key, result_of(effect))
        else:
            event = EffectFailed(effect.key, effect.error or "failed", reason_of(effect))
        self._apply(work, work.feed(event, self.now, self.evaluate, event))

    def _feed_timer(self, timer: Effect) -> None:
        self.timers_taken.append(timer.key)
        work = self._work_of_run(timer.owner_run)
        if work is not None:
            event = TimerFired(timer.key)
            self._apply(work, work.feed(event, self.now, self.evaluate, event))

    # --- inbox items ----------------------------------------------------------------------------

    def _feed_item(self, item: InboundEvent) -> None:
        if item.kind == InboundEvent.Kind.COMMAND:
            self._feed_command(item)
        elif item.kind == InboundEvent.Kind.STATUS:
            self._feed_status(item)
        else:
            self._feed_message(item)

    def _feed_command(self, item: InboundEvent) -> None:
        command = json.loads(item.body)
        if command["verb"] == "start":
            start = start_of_command(command, self.references.commanded, item)
            if start is None:
                self.items[item.pk] = (State.UNHANDLED, "the journey is not enabled", None)
            else:
                self.items[item.pk] = (State.DONE, self._start(start, item), None)
            return
        work = next((w for w in self.works if w.run.public_id == command["run"]), None)
        if work is None:
            self.items[item.pk] = (State.UNHANDLED, "the run has ended", None)
            return
        event = OperatorCommand(command["verb"])
        self.items[item.pk] = (State.DONE, command["verb"], None)
        self._apply(work, work.feed(event, self.now, self.evaluate, event, item.pk))

    def _feed_status(self, item: InboundEvent) -> None:
        message = self.references.status_message(item)
        work = self._work_of_run(message.run_id) if message else None
        self.items[item.pk] = (State.DONE, item.outcome, None)
        if work is None or message is None:
            return
        event: MessageFailed | MessageDelivered
        if message.status == Message.Status.FAILED:
            event = MessageFailed(message.effect_key or "", message.error_code, "")
        elif message.status in {Message.Status.DELIVERED, Message.Status.READ}:
            event = MessageDelivered(message.effect_key or "")
        else:
            return
        self._prove_acceptance(message, work)
        self._apply(work, work.feed(event, self.now, self.evaluate, event, item.pk))

    def _feed_message(self, item: InboundEvent) -> None:
        view = self.references.replies.get(item.pk)
        if view is None:
            self.items[item.pk] = (State.FAILED, "unreadable", None)
            return
        message = self.references.bound_message(item)
        bound_to = (message.effect_key or "") if message else ""
        if message is not None:
            work = self._work_of_run(message.run_id)
            if work is not None:
                self._prove_acceptance(message, work)
        if view.kind == "flow":
            self.submissions[item.pk] = None
            self._prove_by_submission(item)
        match choose(view.kind, bound_to, self._open_waits(item), self._senders(item)):
            case OpenWait(run=run, no=no):
                self._reply(self._work_of_public_id(run), item, no, "reply")
                return
            case Sender(run=run):
                self._reply(self._work_of_public_id(run), item, None, "mailbox")
                return
        starts = matching_starts(item, view, self.references.triggers)
        started = [self._start(start, item) for start in starts]
        if started:
            self.items[item.pk] = (State.DONE, ", ".join(started), None)
        else:
            self.items[item.pk] = (State.UNHANDLED, "nothing matched", None)

    def _works_on(self, item: InboundEvent) -> list[RunWork]:
        return [work for work in self.works if work.run.channel_id == item.channel_id]

    def _open_waits(self, item: InboundEvent) -> list[OpenWait]:
        return [
            OpenWait(
                run=work.run.public_id,
                no=wait.no,
                token=token.no,
                kind="flow" if wait.kind == "flow" else "reply",
                armed_at=wait.since or work.run.last_at,
                bound_to=wait.bound_to,
            )
            for work in self._works_on(item)
            for token, wait in suspensions(work.state)
        ]

    def _senders(self, item: InboundEvent) -> list[Sender]:
        return [
            Sender(work.run.public_id, work.run.started_at)
            for work in self._works_on(item)
            if takes_mail(work.state) and _released_by(work) not in item.outcome
        ]

    def _reply(self, work: RunWork, item: InboundEvent, no: int | None, outcome: str) -> None:
        view = self.references.replies[item.pk]
        event = Reply(item.pk, no, view.kind, view.body)
        # Overwritten by _apply when the engine took, held or released it.
        self.items[item.pk] = (State.UNHANDLED, "the run did not take it", None)
        if item.pk in self.submissions:
            self.submissions[item.pk] = work
        noted = replace(event, body=None)
        transition = work.feed(event, item.occurred_at, self.evaluate, noted, item.pk)
        self._apply(work, transition)
        if item.pk in transition.taken:
            self.items[item.pk] = (State.DONE, outcome, None)

    # --- effects of a transition ----------------------------------------------------------------

    def _apply(self, work: RunWork, transition: Transition) -> None:
        for ref in transition.held:
            self.items[ref] = (State.HELD, "mailbox", work)
        for ref in transition.taken:
            self.items[ref] = (State.DONE, "reply", None)
        for ref in transition.released:
            self.items[ref] = (State.PENDING, _released_by(work), None)
        for effect in transition.effects:
            if isinstance(effect, SendMessage) and self._has_another_form(work, effect.step):
                work.effects.remove(effect)
                event = EffectFailed(effect.key, "failed", FORM_IS_OPEN)
                self._apply(work, work.feed(event, self.now, self.evaluate, event))

    def _has_another_form(self, work: RunWork, step: str) -> bool:
        """Tell whether this would be the second form that the customer has open.

        A submission does not say which form it answers (8x8), so that two would be confused.
        """
        if not sends_flow(work.definition.by_id[step]):
            return False
        others = [
            other
            for other in self.works
            if other is not work and other.run.channel_id == work.run.channel_id
        ]
        return any(wait.kind == "flow" for o in others for _, wait in suspensions(o.state))

    def _prove_acceptance(self, message: Message, work: RunWork) -> None:
        """A reply or status that names a message proves that the provider accepted it."""
        key = message.effect_key or ""
        if not work.awaits(key):
            return
        self.evidence[key] = ""
        event = EffectSucceeded(key, accepted(str(message.public_id)))
        self._apply(work, work.feed(event, self.now, self.evaluate, event))

    def _prove_by_submission(self, item: InboundEvent) -> None:
        """A form that comes back proves the one Flow message whose sending is still unclear.

        Submissions name no message at 8x8, so this needs that no other form can be meant.
        """
        if any(wait.kind == "flow" for wait in self._open_waits(item)):
            return
        unclear = {
            wait.key: work
            for work in self._works_on(item)
            for token in work.state.tokens
            if (wait := token.wait) is not None
            if wait.kind == "effect" and sends_flow(work.definition.by_id[token.step])
        }
        begun = Effect.objects.filter(key__in=unclear, attempt__gt=0).values_list("key", flat=True)
        if len(unclear) == 1 and len(begun) == 1:
            message = Message.objects.get(effect_key=begun[0])
            self._prove_acceptance(message, unclear[begun[0]])

    def _start(self, start: Start, item: InboundEvent) -> str:
        """Start a run unless the policy says otherwise; return what happened in words."""
        if start.trigger.policy == Trigger.Policy.REJECT and self._has_open_run(start):
            return f"kept the open run of {start.version.journey.name}"
        run = new_run(start, self.inputs.contact, self.now)
        work = RunWork.start(run, self.inputs.contact, definition_of(start.version.pk))
        self.works.append(work)
        data = {**start.body, **start.additions}
        at = item.occurred_at if item.kind == InboundEvent.Kind.MESSAGE else self.now
        noted = Started(start.additions)
        transition = work.feed(Started(data), at, self.evaluate, noted, item.pk)
        self._apply(work, transition)
        return f"started {start.version.journey.name}"

    def _has_open_run(self, start: Start) -> bool:
        return any(
            is_open(w.state) and w.run.journey_id == start.version.journey_id for w in self.works
        )

    def _work_of_run(self, run_id: int | None) -> RunWork | None:
        return next((w for w in self.works if run_id and w.run.pk == run_id), None)

    def _work_of_public_id(self, public_id: str) -> RunWork:
        return next(w for w in self.works if w.run.public_id == public_id)


def _released_by(work: RunWork) -> str:
    """Mark an item that a mailbox gave back, lest the same mailbox take it again for ever."""
    return f"given back by run {work.run.public_id}"
