"""Replies that came too early, and everything that comes while a run is suspended."""

from __future__ import annotations

from dataclasses import replace

from journeys.engine.codec import event_to_json
from journeys.engine.course import Course
from journeys.engine.state import MAILBOX_SIZE, in_flight, takes_mail
from journeys.engine.stepping import restart
from journeys.engine.values import (
    AgentReturned,
    AnswerAgain,
    Event,
    Json,
    LogEntry,
    MailboxItem,
    MessageDelivered,
    MessageFailed,
    OperatorCommand,
    Reply,
    Started,
    State,
    TimerFired,
    Transition,
)
from journeys.engine.waiting import accepts, may_end

REPLIES = ("Reply", "AnswerAgain")


def hold(course: Course, reply: Reply) -> bool:
    """Put `reply` into the mailbox; False when it is there already or nothing is in flight."""
    known = any(item.ref == reply.ref for item in course.mailbox)
    if known or not takes_mail(course.state()):
        return False
    course.mailbox.append(MailboxItem(reply.ref, reply.kind, reply.body, reply.other))
    course.held.append(reply.ref)
    course.log.append(_note("held", [reply.ref]))
    _release(course, len(course.mailbox) - MAILBOX_SIZE)
    return True


def answer_again(course: Course, event: AnswerAgain) -> bool:
    """Go back to the wait that followed a message and give it the reply; False when it cannot.

    All tokens end. The reply goes into the mailbox first, so that it is not lost when the wait
    cannot be armed.
    """
    step = course.definition.by_id.get(dict(course.asked).get(event.visit, ""))
    asks = step.kind.asks if step is not None and step.kind is not None else ""
    known = any(item.ref == event.ref for item in course.mailbox)
    if step is None or known or not (asks == "reply" or asks == event.kind == "flow"):
        return False
    item = MailboxItem(event.ref, event.kind, event.body)
    course.mailbox.insert(0, item)
    restart(course, step.id, course.key(event.visit))
    if item in course.mailbox:
        course.held.append(event.ref)
        _release(course, len(course.mailbox) - MAILBOX_SIZE)
    return True


def return_mail(course: Course) -> None:
    """Give the mailbox back to routing once nothing is in flight or the run has ended."""
    if course.mailbox and not takes_mail(course.state()):
        _release(course, len(course.mailbox))


def _release(course: Course, count: int) -> None:
    """Release the `count` oldest items."""
    if count > 0:
        gone = [item.ref for item in course.mailbox[:count]]
        del course.mailbox[:count]
        course.released.extend(gone)
        course.log.append(_note("released", gone))


def record(state: State, event: Event) -> Transition:
    """Keep what a suspended run will need when it is resumed; ignore what nobody waits for."""
    entry = event_to_json(event)
    if entry in state.backlog or not _is_awaited(state, event):
        return Transition(state)
    backlog = (*state.backlog, entry)
    held: tuple[int, ...] = ()
    released: tuple[int, ...] = ()
    if isinstance(event, Reply | AnswerAgain):
        held = (event.ref,)
        replies = [one for one in backlog if one["event"] in REPLIES]
        if len(replies) > MAILBOX_SIZE:
            released = (replies[0]["ref"],)
            backlog = tuple(one for one in backlog if one is not replies[0])
    log = (LogEntry("note", "", 0, 0, detail={"recorded": entry["event"]}),)
    return Transition(replace(state, backlog=backlog), log=log, held=held, released=released)


def _is_awaited(state: State, event: Event) -> bool:
    waits = [token.wait for token in state.tokens if token.wait is not None]
    match event:
        case Started() | OperatorCommand():
            return False
        case Reply(ref, suspension):
            if ref in refs(state):
                return False
            if suspension is None:
                return takes_mail(state)
            return any(wait.no == suspension and accepts(wait, event) for wait in waits)
        case TimerFired(key):
            return any(wait.timer_key == key for wait in waits)
        case MessageFailed(key):
            return key.rpartition(":")[0] == state.run
        case MessageDelivered(key):
            return key in in_flight(state)
        case AnswerAgain(visit, ref):
            return ref not in refs(state) and any(visit == known for known, _ in state.asked)
        case AgentReturned(key):
            return any(wait.kind == "agent" and wait.key == key for wait in waits)
        case _:
            return any(may_end(wait, event) and wait.key == event.key for wait in waits)


def refs(state: State) -> tuple[int, ...]:
    """Return the inbox items that the run holds, the oldest first."""
    mailbox = [item.ref for item in state.mailbox]
    return (*mailbox, *(one["ref"] for one in state.backlog if one["event"] in REPLIES))


def end(state: State, outcome: str, error: str) -> State:
    """Return `state` terminated, holding nothing."""
    return replace(
        state,
        status="Terminated",
        tokens=(),
        mailbox=(),
        backlog=(),
        outcome=outcome or state.outcome,
        error=error,
    )


def _note(what: str, items: list[int]) -> LogEntry:
    detail: dict[str, Json] = {what: items}
    return LogEntry("mailbox", "", 0, 0, detail=detail)
