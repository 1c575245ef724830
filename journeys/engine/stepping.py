"""How tokens move through the steps until each waits or ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from journeys.engine.blocks import change_blocks, has_room
from journeys.engine.course import MOST_VISITS, NOTHING, Course, entry
from journeys.engine.definition import Step
from journeys.engine.leaving import (
    TOO_MANY,
    fault,
    finish,
    go,
    go_on_after_block,
    leave,
    take_exit,
)
from journeys.engine.people import is_from
from journeys.engine.rendering import SecretMisused, render
from journeys.engine.steps.kind import Kind
from journeys.engine.steps.move import (
    Arm,
    Extend,
    Finish,
    Jump,
    Leave,
    Move,
    Open,
    Proceed,
    StepFault,
)
from journeys.engine.steps.option import read
from journeys.engine.values import (
    EvaluationError,
    Event,
    Frame,
    Json,
    MailboxItem,
    Reply,
    Token,
)
from journeys.engine.waiting import accepts, arm, extend


def begin(course: Course, data: Mapping[str, Json]) -> bool:
    """Put the first token on the first step; False when the run has begun before."""
    if course.tokens or course.next_visit > 1:
        return False
    course.data = dict(data)
    if course.definition.steps:
        restart(course, course.definition.steps[0].id, "")
    else:
        course.terminate("no-steps", "the journey has no steps")
    return True


def restart(course: Course, step: str, message: str) -> None:
    """End all tokens and put one on `step`; `message` is the last message on its path."""
    course.tokens.clear()
    course.ahead[:] = [(course.spawn(step, message).no, step)]
    follow(course)


def resume(course: Course, token: Token, event: Event) -> bool:
    """Give `event` to a waiting token; False when its step has no use for it."""
    step = course.definition.by_id.get(token.step)
    wait = token.wait
    if step is None or step.kind is None or wait is None:
        return False
    try:
        move = step.kind.resume(wait, event, course.visit(token))
    except StepFault as found:
        fault(course, token, step, found.code, str(found))
        follow(course)
        return True
    if move is None:
        return False
    _apply(course, token, step, move)
    follow(course)
    return True


def follow(course: Course) -> None:
    """Move tokens until all wait or end."""
    while course.ahead:
        _enter(course, *course.ahead.pop())
    if not course.tokens and course.status == "Runnable":
        course.status = "Complete"


def _enter(course: Course, number: int, target: str) -> None:
    step = course.definition.by_id.get(target)
    for one in change_blocks(course, course.tokens[number], step):
        go_on_after_block(course, one)
    if course.status == "Terminated":
        return
    came = course.tokens[number]
    token = Token(number, target, course.take_visit(), None, came.message, came.frames)
    course.tokens[number] = token
    course.visits_left -= 1
    if course.visits_left < 0:
        course.terminate("too-many-visits", f"{MOST_VISITS} steps without waiting", token)
        return
    course.log.append(entry("entered", token))
    if step is None:
        course.terminate("no-such-step", f"there is no step {target!r}", token)
    elif step.kind is None:
        fault(course, token, step, "unknown-type", f"the type {step.step_type!r} is not known")
    else:
        _perform(course, token, step, step.kind)


def _perform(course: Course, token: Token, step: Step, kind: Kind) -> None:
    """Render the inputs and let the kind say what happens."""
    try:
        move = _first_move(course, token, step, kind)
    except SecretMisused as error:
        fault(course, token, step, "secret-misused", str(error))
    except EvaluationError as error:
        fault(course, token, step, "expression", str(error))
    except StepFault as found:
        fault(course, token, step, found.code, str(found))
    else:
        _apply(course, token, step, move)


def _first_move(course: Course, token: Token, step: Step, kind: Kind) -> Move:
    secrets: dict[str, tuple[Json, ...]] = {}
    warnings: tuple[str, ...] = ()
    scope = course.scope(token.visit, NOTHING)
    try:
        inputs = render(step.inputs, scope, course.evaluate, secrets if kind.uses_secrets else None)
    except SecretMisused:
        raise
    except EvaluationError as error:
        if not kind.is_condition:
            raise
        inputs, warnings = {}, (str(error),)
    visit = replace(course.visit(token), inputs=inputs, secrets=secrets, warnings=warnings)
    return kind.enter(read(kind.inputs, inputs), visit)


def _apply(course: Course, token: Token, step: Step, move: Move) -> None:
    match move:
        case Proceed():
            leave(course, token, step, move)
        case Arm():
            _take_mail(course, arm(course, token, move))
        case Extend() if token.wait is not None:
            extend(course, token, token.wait, move)
        case Extend():
            raise AssertionError("a step extended a wait that it does not have")
        case Leave():
            take_exit(course, token, step, move)
        case Open():
            _open(course, token, step, move)
        case Jump(target):
            course.log.append(entry("left", token, next=(target,)))
            course.ahead.append((token.no, target))
        case Finish():
            finish(course, token, move)


def _open(course: Course, token: Token, step: Step, move: Open) -> None:
    """Send the token, and new ones, into the block of the step."""
    targets = tuple(block[0].id for block in step.blocks if block)
    if not targets:
        leave(course, token, step, Proceed(reason="done"))
    elif has_room(course, len(targets) - 1):
        course.log.append(entry("opened", token, next=targets))
        frames = (*token.frames, Frame(step.id, token.visit))
        go(course, replace(token, frames=frames), targets)
    else:
        course.terminate("too-many-tokens", TOO_MANY, token)


def _take_mail(course: Course, token: Token) -> None:
    """Give the oldest matching replies of the mailbox to a wait that has just been armed: one,
    or as many as it collects."""
    for item in tuple(course.mailbox):
        now = course.tokens.get(token.no)
        wait = now.wait if now is not None and now.visit == token.visit else None
        if now is None or wait is None or (token.wait is not None and wait.no != token.wait.no):
            return
        if accepts(wait, item) and is_from(wait, item):
            course.mailbox.remove(item)
            course.taken.append(item.ref)
            _give(course, now, item)


def _give(course: Course, token: Token, item: MailboxItem) -> None:
    step = course.definition.by_id[token.step]
    if step.kind is None or token.wait is None:
        return
    reply = Reply(item.ref, token.wait.no, item.kind, item.body, item.other)
    move = step.kind.resume(token.wait, reply, course.visit(token))
    if move is not None:
        _apply(course, token, step, move)
