"""One contact's turn: feeds its inputs, in their order, to the runs they belong to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Protocol

from contacts.consent import Said
from journeys.at_once import carry_out
from journeys.beginning import begin
from journeys.children import tell_family
from journeys.commands import event_of_command
from journeys.definitions import definition_of
from journeys.engine.state import agents, suspensions
from journeys.engine.values import (
    EffectFailed,
    EffectSucceeded,
    Json,
    MessageDelivered,
    MessageFailed,
    Reply,
    TimerFired,
    Transition,
    canonical,
)
from journeys.expressions.evaluator import Evaluator
from journeys.inputs import ContactInputs, References
from journeys.models import Run
from journeys.notices import Notice
from journeys.other_people import VERB as HANDED
from journeys.other_people import HandedOn, given_back_by
from journeys.results import accepted, reason_of, result_of
from journeys.starts import Start, start_of_command
from journeys.work import RunWork
from messaging.held_starts import OUTCOME as PEOPLE_ANSWER
from messaging.models import InboundEvent, Message
from outbox.models import Effect

State = InboundEvent.State
# Seconds of expression evaluation after which a turn takes no further input.
TURN_BUDGET_S = 1.0


class HasRun(Protocol):
    """A run, in hand or another contact's."""

    @property
    def run(self) -> Run: ...


@dataclass(slots=True)
class ContactTurn:
    """Collects what one contact's inputs lead to; nothing is written here."""

    inputs: ContactInputs
    references: References
    evaluate: Evaluator
    now: datetime
    # Decides who hears a message (journeys/hearing.py).
    hear: Callable[[ContactTurn, InboundEvent], None]
    evaluated_s: float = 0.0
    works: list[RunWork] = field(default_factory=list)
    consumed: list[int] = field(default_factory=list)
    timers_taken: list[str] = field(default_factory=list)
    evidence: dict[str, str] = field(default_factory=dict)
    # Inbox item id -> (state, outcome, the run whose mailbox holds it).
    items: dict[int, tuple[str, str, HasRun | None]] = field(default_factory=dict)
    submissions: dict[int, HasRun | None] = field(default_factory=dict)
    # What goes to runs of other contacts.
    handed: list[HandedOn] = field(default_factory=list)
    # Inbox item id -> how it was decided who hears it, as kept in InboundEvent.why.
    whys: dict[int, str] = field(default_factory=dict)
    # Starts that wait for a run to end: what to start, the item that asked, the run.
    queued: list[tuple[Start, InboundEvent, RunWork]] = field(default_factory=list)
    # Runs that other runs have started; whether a step has changed the contact in hand.
    children: int = 0
    has_changed_contact: bool = False
    # What the contact said about being written to, and what we answer to that.
    said: list[Said] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    # Messages that asked for a person.
    for_people: list[InboundEvent] = field(default_factory=list)
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
        work = self.work_of_run(effect.owner_run)
        if work is None:
            return
        event: EffectSucceeded | EffectFailed
        if effect.state == Effect.State.DONE:
            event = EffectSucceeded(effect.key, result_of(effect))
        else:
            event = EffectFailed(effect.key, effect.error or "failed", reason_of(effect))
        self.apply(work, work.feed(event, self.now, self.evaluate, event))

    def _feed_timer(self, timer: Effect) -> None:
        work = self.work_of_run(timer.owner_run)
        if work and not agents(work.state) and self._is_owned_at(work.run.channel_id):
            return  # due again when the conversation is given back
        self.timers_taken.append(timer.key)
        if work is not None:
            event = TimerFired(timer.key)
            self.apply(work, work.feed(event, self.now, self.evaluate, event))

    # --- inbox items ----------------------------------------------------------------------------

    def _feed_item(self, item: InboundEvent) -> None:
        if item.kind == InboundEvent.Kind.COMMAND:
            self._feed_command(item)
        elif item.kind == InboundEvent.Kind.STATUS:
            self._feed_status(item)
        else:
            self.hear(self, item)

    def _feed_command(self, item: InboundEvent) -> None:
        command = json.loads(item.body)
        if command["verb"] == HANDED:
            self._feed_handed(command, item)
            return
        if command["verb"] == "start":
            start = start_of_command(command, self.references.commanded, item)
            self._feed_start(command, start, item)
            return
        work = next((w for w in self.works if w.run.public_id == command["run"]), None)
        if work is None:
            self.items[item.pk] = (State.UNHANDLED, "the run has ended", None)
            return
        event = event_of_command(command)
        self.items[item.pk] = (State.DONE, command["verb"], None)
        self.apply(work, work.feed(event, self.now, self.evaluate, event, item.pk))

    def _feed_start(
        self, command: Mapping[str, Json], start: Start | None, item: InboundEvent
    ) -> None:
        """Start what a schedule, an event, a request or a person asks for. While people answer,
        only a person's word starts something; the rest waits until they give it back."""
        if start is None:
            self._decide(item, State.UNHANDLED, "triggers", "the journey is not enabled")
        elif "by" not in command and self.is_owned(item):
            self._decide(item, State.HELD, "agent", PEOPLE_ANSWER)
        else:
            self._decide(item, State.DONE, "triggers", begin(self, start, item))
            self._hold_queued(item)

    def _decide(self, item: InboundEvent, state: str, rule: str, said: str) -> None:
        """Write what became of a command, and which rule said so."""
        self.items[item.pk] = (state, said, None)
        self.whys[item.pk] = canonical([{"rule": rule, "verdict": "decided", "says": said}])

    def _feed_handed(self, command: Mapping[str, Json], item: InboundEvent) -> None:
        """Feed the reply of somebody else that a command brings; what the run has no use for goes
        back to where it came from."""
        self.items[item.pk] = (State.DONE, HANDED, None)
        reply = self.references.handed.get(command["item"])
        if reply is None:
            return
        self.items[reply.pk] = (State.PENDING, given_back_by(command["run"]), None)
        work = next((w for w in self.works if w.run.public_id == command["run"]), None)
        no = command["no"]
        if work is None or reply.pk not in self.references.replies:
            return
        message = self.references.bound_message(reply)
        if message is not None and message.run_id == work.run.pk:
            self.prove_acceptance(message, work)
        if no is None or any(wait.no == no for _, wait in suspensions(work.state)):
            self.reply(work, reply, no, "reply")
        if no is None and self.items[reply.pk][0] == State.UNHANDLED:
            self.items[reply.pk] = (State.PENDING, released_by(work), None)

    def hand_on(self, item: InboundEvent, run: Run, no: int | None) -> None:
        """Let the item go to another contact's run, which holds it until it knows."""
        handed = HandedOn(item, run, no)
        self.handed.append(handed)
        self.items[item.pk] = (State.HELD, "goes to the run of another contact", handed)
        if item.pk in self.submissions:
            self.submissions[item.pk] = handed

    def _feed_status(self, item: InboundEvent) -> None:
        message = self.references.status_message(item)
        work = self.work_of_run(message.run_id) if message else None
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
        self.prove_acceptance(message, work)
        self.apply(work, work.feed(event, self.now, self.evaluate, event, item.pk))

    def reply(self, work: RunWork, item: InboundEvent, no: int | None, outcome: str) -> None:
        """Feed the item as a reply to wait `no` of a run, None for its mailbox."""
        view = self.references.replies[item.pk]
        other = item.contact_id != work.contact.pk
        event = Reply(item.pk, no, view.kind, view.body, other)
        # Overwritten by `apply` when the engine took, held or released it.
        self.items[item.pk] = (State.UNHANDLED, "the run did not take it", None)
        if item.pk in self.submissions:
            self.submissions[item.pk] = work
        noted = replace(event, body=None)
        transition = work.feed(event, item.occurred_at, self.evaluate, noted, item.pk)
        self.apply(work, transition)
        if item.pk in transition.taken:
            self.items[item.pk] = (State.DONE, outcome, None)

    # --- effects of a transition ----------------------------------------------------------------

    def apply(self, work: RunWork, transition: Transition) -> None:
        for ref in transition.held:
            self.items[ref] = (State.HELD, "mailbox", work)
        for ref in transition.taken:
            self.items[ref] = (State.DONE, "reply", None)
        for ref in transition.released:
            self.items[ref] = (State.PENDING, released_by(work), None)
        for effect in transition.effects:
            carry_out(self, work, effect)
        tell_family(self, work)

    def prove_acceptance(self, message: Message, work: RunWork) -> None:
        """A reply or status that names a message proves that the provider accepted it."""
        key = message.effect_key or ""
        if not work.awaits(key):
            return
        self.evidence[key] = ""
        event = EffectSucceeded(key, accepted(str(message.public_id)))
        self.apply(work, work.feed(event, self.now, self.evaluate, event))

    def _hold_queued(self, item: InboundEvent) -> None:
        """A start command that has to wait is held by the run it waits for."""
        for _, asked, work in self.queued:
            if asked is item:
                told = f"waits for the open run of {work.run.journey.name}"
                self.items[item.pk] = (State.HELD, told, work)

    def is_owned(self, item: InboundEvent) -> bool:
        """Tell whether people answer the item's conversation, as far as this turn has come."""
        return self._is_owned_at(item.channel_id or 0)

    def _is_owned_at(self, channel_id: int) -> bool:
        place = (channel_id, self.inputs.contact.pk)
        asked = any((one.channel_id, one.contact_id) == place for one in self.for_people)
        here = [work for work in self.works if work.run.channel_id == channel_id]
        if asked or any(agents(work.state) - work.was_agents for work in here):
            return True
        if place not in self.references.owned:
            return False
        handed_by = self.references.owned[place]
        return not any(w.run.pk == handed_by and w.was_agents - agents(w.state) for w in here)

    def work_of_run(self, run_id: int | None) -> RunWork | None:
        return next((w for w in self.works if run_id and w.run.pk == run_id), None)

    def work_of_public_id(self, public_id: str) -> RunWork:
        return next(w for w in self.works if w.run.public_id == public_id)


def released_by(work: RunWork) -> str:
    """Mark an item that a mailbox gave back, lest the same mailbox take it again for ever."""
    return given_back_by(work.run.public_id)
