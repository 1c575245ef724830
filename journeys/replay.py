"""Replaying a run's log: the same events must give the stored state, to the letter."""

from __future__ import annotations

import json
from dataclasses import replace

from journeys.definitions import definition_of
from journeys.engine import advance as engine
from journeys.engine.codec import event_from_json, state_from_text
from journeys.engine.values import AnswerAgain, Event, Reply, Started, State
from journeys.expressions.evaluator import Evaluator
from journeys.models import Run, RunLog
from messaging.inbox import read_reply
from messaging.models import InboundEvent


def replay(run: Run) -> State:
    """Return the state that the run's log leads to, computed anew from its first event."""
    definition = definition_of(run.version_id)
    state = beginning_of(run)
    evaluate = Evaluator()
    for log in RunLog.objects.filter(run_id=run.pk).order_by("revision"):
        event = event_of(log)
        state = engine.advance(definition, state, event, log.at, evaluate).state
    return state


def beginning_of(run: Run) -> State:
    """Return the state before a run's first event: what the host knew of it."""
    stored = state_from_text(run.state)
    return State(run=run.public_id, subject=stored.subject, depth=stored.depth)


def event_of(log: RunLog) -> Event:
    """Return the event of a log row, with the body of the inbox item it refers to."""
    event = event_from_json(json.loads(log.event))
    if log.event_ref is None:
        return event
    item = InboundEvent.objects.get(pk=log.event_ref)
    match event:
        case Reply() | AnswerAgain():
            return replace(event, body=read_reply(item.body).body)
        case Started() if item.kind == InboundEvent.Kind.COMMAND:
            return Started({**json.loads(item.body)["data"], **event.data})
        case Started():
            return Started({**read_reply(item.body).body, **event.data})
        case _:
            return event
