"""Answers to questions that are over: an old button, a quote, a form that was closed.

The step that sent the message says what they mean (`oldTaps` beside its inputs): `ignore` with a
notice, `answer` as if it were now, `restart` the journey on its live version, or `text`: what was
tapped counts as if it had been written, which is also what happens when the step says nothing.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext

from journeys.asking import open_waits
from journeys.beginning import begin, stop
from journeys.contact_turn import released_by
from journeys.definitions import definition_of
from journeys.engine.definition import Step
from journeys.engine.state import is_open
from journeys.engine.values import AnswerAgain
from journeys.hearing_words import Hearing, Verdict
from journeys.models import Run
from journeys.notices import Notice, in_words_of
from journeys.starts import start_of, trigger_of_journey
from messaging.models import InboundEvent, Message

State = InboundEvent.State
CHOICES = ("ignore", "answer", "restart", "text")


def old_tap_rule(hearing: Hearing) -> Verdict:
    """Follow what the step says that sent the message; its wait is known to be over."""
    message = _named(hearing)
    known = hearing.turn.references.known
    run = known.runs.get(message.run_id or 0) if message else None
    if message is None or run is None or run.contact_id != message.contact_id:
        return Verdict(False, "it names no question of a run")
    steps = definition_of(run.version_id).by_id
    step = steps.get(known.senders.get(message.effect_key or "", ""))
    choice = step.raw.get("oldTaps") if step else None
    match choice:
        case "ignore":
            return _ignore(hearing, step)
        case "answer":
            return _answer(hearing, message)
        case "restart":
            return _restart(hearing, run)
    return Verdict(False, "an old tap: it counts as text")


def _named(hearing: Hearing) -> Message | None:
    """Return the message that was answered. A form names none at 8x8: it is the last one sent,
    unless one is open."""
    if hearing.message is not None or hearing.view.kind != "flow":
        return hearing.message
    waits = open_waits(hearing.turn, hearing.item)
    if any(wait.kind == "flow" for wait in waits):
        return None
    return hearing.turn.references.forms.get(hearing.item.contact_id or 0)


def _ignore(hearing: Hearing, step: Step | None) -> Verdict:
    written = step.raw.get("oldTapsNotice") if step else None
    with in_words_of(hearing.turn.inputs.contact):
        text = gettext("This question is closed. Please write to us if you need anything.")
    said = written if isinstance(written, str) and written.strip() else text
    hearing.turn.notices.append(Notice(hearing.item, said))
    hearing.settle(State.DONE, "an old tap was ignored")
    return Verdict(True, "an old tap: the step says ignore, the customer gets a notice")


def _answer(hearing: Hearing, message: Message) -> Verdict:
    """Take an open run back to the question; one that has ended leaves the tap to other rules."""
    turn, item = hearing.turn, hearing.item
    work = turn.work_of_run(message.run_id)
    if work is None or not is_open(work.state) or message.visit is None:
        return Verdict(False, "an old tap: the step says answer, but its run has ended")
    if released_by(work) in item.outcome:
        return Verdict(False, "an old tap: the step says answer, but its run gave it back")
    event = AnswerAgain(message.visit, item.pk, hearing.view.kind, hearing.view.body)
    before = work.state
    noted = replace(event, body=None)
    transition = work.feed(event, item.occurred_at, turn.evaluate, noted, item.pk)
    if transition.state is before:
        return Verdict(False, "an old tap: the step says answer, but its run cannot go back")
    if item.pk in turn.submissions:
        turn.submissions[item.pk] = work
    turn.apply(work, transition)
    turn.items.setdefault(item.pk, (State.DONE, "answered again", None))
    return Verdict(True, "an old tap: the step says answer, its run goes back to the question")


def _restart(hearing: Hearing, run: Run) -> Verdict:
    turn, item = hearing.turn, hearing.item
    trigger = trigger_of_journey(run.journey_id)
    if trigger is None or item.channel is None:
        return Verdict(False, "an old tap: the step says restart, but the journey is not enabled")
    work = turn.work_of_run(run.pk)
    if work is not None and is_open(work.state):
        stop(turn, work, "restarted", item)
    said = begin(turn, start_of(trigger, item.channel, hearing.view.body, item), item)
    hearing.settle(State.DONE, said)
    return Verdict(True, f"an old tap: the step says restart; {said}")
