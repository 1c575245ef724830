"""Advance one run by one event. Pure: the same arguments give the same transition.

1. A run that ended changes no more; a suspended one records what it will need.
2. The event goes to the token that waits for it; nobody waiting means that nothing changes.
3. Tokens move until each waits or ends.
4. The mailbox keeps what came early, as long as an effect is in flight, and then returns it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import assert_never

from journeys.engine.codec import event_from_json, state_to_text
from journeys.engine.course import Course
from journeys.engine.definition import Definition
from journeys.engine.mailbox import answer_again, end, hold, record, refs, return_mail
from journeys.engine.state import is_open
from journeys.engine.stepping import begin, resume
from journeys.engine.values import (
    AgentReturned,
    AnswerAgain,
    EffectFailed,
    EffectSucceeded,
    Evaluate,
    Event,
    LogEntry,
    MessageDelivered,
    MessageFailed,
    OperatorCommand,
    Reply,
    Started,
    State,
    TimerFired,
    Transition,
    Wait,
    canonical,
)
from journeys.engine.waiting import accepts, may_end

LARGEST_STATE = 256 * 1024


def advance(
    definition: Definition, state: State, event: Event, now: datetime, evaluate: Evaluate
) -> Transition:
    """Return what `event` makes of `state` at `now`.

    A transition whose state is `state` itself changed nothing: a duplicate, something late, or a
    reply that this run neither takes nor holds. What journeys, customers or providers do wrong
    raises nothing; it ends in the run's `error`.
    """
    if not is_open(state):
        return Transition(state)
    now = now.astimezone(UTC)
    if isinstance(event, OperatorCommand):
        return _command(definition, state, event, now, evaluate)
    if state.status == "Suspended":
        return _limited(state, record(state, event))
    course = Course(definition, state, now, evaluate)
    if not _feed(course, event):
        return Transition(state)
    return_mail(course)
    return _limited(state, _transition(state, course))


def _feed(course: Course, event: Event) -> bool:
    """Give the event to whoever waits for it; False when nobody does."""
    match event:
        case Started(data):
            return begin(course, data)
        case EffectSucceeded(key) | EffectFailed(key):
            return _resume_first(course, event, lambda w: may_end(w, event) and w.key == key)
        case AgentReturned(key):
            return _resume_first(course, event, lambda w: w.kind == "agent" and w.key == key)
        case MessageDelivered(key):
            _prove_acceptance(course, key)
            return _resume_first(course, event, lambda w: w.kind == "delivery" and w.key == key)
        case MessageFailed():
            return _feed_failure(course, event)
        case TimerFired(key):
            return _resume_first(course, event, lambda w: bool(key) and w.timer_key == key)
        case Reply():
            return _feed_reply(course, event)
        case AnswerAgain():
            return answer_again(course, event)
        case OperatorCommand():
            return False
        case _:
            assert_never(event)


def _resume_first(course: Course, event: Event, wanted: Callable[[Wait], bool]) -> bool:
    for token in course.tokens.values():
        if token.wait is not None and wanted(token.wait):
            return resume(course, token, event)
    return False


def _prove_acceptance(course: Course, key: str) -> None:
    """A message whose fate is known had been accepted, whether or not that is recorded yet."""
    accepted = EffectSucceeded(key, {})
    _resume_first(course, accepted, lambda w: w.kind == "effect" and w.key == key)


def _feed_failure(course: Course, event: MessageFailed) -> bool:
    """Tell the waits that the message is bound to; without one it is only logged."""
    if event.key.rpartition(":")[0] != course.run:
        return False
    _prove_acceptance(course, event.key)
    told = [token for token in course.tokens.values() if _is_about(token.wait, event.key)]
    for token in told:
        now = course.tokens.get(token.no)
        if now is not None and now.wait is token.wait:
            resume(course, now, event)
    if not told and course.status == "Runnable":
        detail = {"failed": event.key, "code": event.code, "message": event.message}
        course.log.append(LogEntry("note", "", 0, 0, detail=detail))
    return True


def _is_about(wait: Wait | None, key: str) -> bool:
    return wait is not None and (wait.bound_to == key or (wait.kind, wait.key) == ("delivery", key))


def _feed_reply(course: Course, reply: Reply) -> bool:
    if reply.suspension is None:
        return hold(course, reply)
    for token in course.tokens.values():
        wait = token.wait
        if wait is not None and wait.no == reply.suspension and accepts(wait, reply):
            course.taken.append(reply.ref)
            return resume(course, token, reply)
    return False


# --- operators -----------------------------------------------------------------------------------


def _command(
    definition: Definition,
    state: State,
    command: OperatorCommand,
    now: datetime,
    evaluate: Evaluate,
) -> Transition:
    log = (LogEntry("note", "", 0, 0, detail={"command": command.verb}),)
    match command.verb, state.status:
        case "suspend", "Runnable":
            return Transition(replace(state, status="Suspended"), log=log)
        case "resume", "Suspended":
            course = Course(definition, replace(state, status="Runnable"), now, evaluate)
            course.log.extend(log)
            _replay(course, state)
            return _limited(state, _transition(state, course))
        case "terminate", _:
            ended = end(state, command.outcome or "terminated", "")
            return Transition(ended, log=log, released=refs(state))
        case _:
            return Transition(state)


def _replay(course: Course, state: State) -> None:
    """Feed what a suspended run recorded; replies that nobody takes any more go back."""
    for entry in state.backlog:
        event = event_from_json(entry)
        course.renew()
        fed = course.status == "Runnable" and _feed(course, event)
        held = isinstance(event, Reply) and not fed and hold(course, event)
        if isinstance(event, Reply | AnswerAgain) and not (fed or held):
            course.released.append(event.ref)
        return_mail(course)


# --- the end of a transition ---------------------------------------------------------------------


def _transition(before: State, course: Course) -> Transition:
    """Return what the course came to; what was held before is not held again."""
    known = refs(before)
    return Transition(
        state=course.state(),
        effects=tuple(course.effects),
        log=tuple(course.log),
        taken=tuple(course.taken),
        held=tuple(ref for ref in course.held if ref not in known),
        released=tuple(course.released),
    )


def _too_large(state: State) -> str:
    """Return in words that the state is too large, and what takes most of it."""
    sizes = {f"data.{name}": len(canonical(value)) for name, value in state.data.items()}
    sizes["the mailbox"] = sum(len(canonical(item.body)) for item in state.mailbox)
    sizes["what came while it was suspended"] = len(canonical(list(state.backlog)))
    largest = max(sizes, key=lambda name: sizes[name])
    told = f"{largest} takes {sizes[largest] // 1024} kB"
    return f"the state is larger than 256 kB: {told}"


def _limited(before: State, transition: Transition) -> Transition:
    """Return the transition, or the fault that its state cannot be kept."""
    try:
        if len(state_to_text(transition.state)) <= LARGEST_STATE:
            return transition
        code, fault = "state-too-large", _too_large(transition.state)
    except (ValueError, TypeError, RecursionError):
        code, fault = "not-json", "the data is not JSON, or nested too deeply"
    entry = LogEntry("faulted", "", 0, 0, detail={"code": code, "message": fault})
    return Transition(
        state=end(before, "", fault),
        log=(*transition.log, entry),
        taken=transition.taken,
        released=tuple(ref for ref in refs(before) if ref not in transition.taken),
    )
