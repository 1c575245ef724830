"""How a token waits, and which replies its wait takes."""

from __future__ import annotations

from dataclasses import replace

from journeys.engine.course import Course, entry
from journeys.engine.steps.move import Arm, Extend
from journeys.engine.values import (
    EffectFailed,
    EffectSucceeded,
    Json,
    MailboxItem,
    Reply,
    Token,
    Wait,
)

# Questions whose answer a customer may still change.
MOST_ASKED = 50
KEYED = ("effect", "delivery", "answer", "agent")


def arm(course: Course, token: Token, move: Arm) -> Token:
    """Let the token wait; return it."""
    key = course.key(token.visit)
    asks = move.kind in ("reply", "flow")
    wait = Wait(
        kind=move.kind,
        key=key if move.kind in KEYED else "",
        no=course.next_suspension if asks else 0,
        since=course.now,
        until=move.until,
        bound_to=token.message if asks else "",
        sender=move.sender,
        timer_key=f"{key}:t" if move.until else "",
        kept=move.kept,
        channel=move.channel,
    )
    course.next_suspension += asks
    if asks:
        _remember_question(course, token)
    token = replace(token, wait=wait, message=move.message or token.message)
    if move.effect is not None:
        course.effects.append(move.effect)
    _note_waiting(course, token, wait)
    return token


def extend(course: Course, token: Token, wait: Wait, move: Extend) -> Token:
    """Let the token wait on in the same suspension, by a new timer; return it."""
    key = f"{course.key(token.visit)}:t{move.times}"
    wait = replace(wait, until=move.until, timer_key=key, kept=move.kept)
    token = replace(token, wait=wait)
    _note_waiting(course, token, wait)
    return token


def accepts(wait: Wait, reply: Reply | MailboxItem) -> bool:
    """Say whether a wait takes this kind of reply: a Flow wait only Flow submissions."""
    return wait.kind == "reply" or (wait.kind == "flow" and reply.kind == "flow")


def may_end(wait: Wait, event: EffectSucceeded | EffectFailed) -> bool:
    """Say whether a wait ends by the result of an effect; what agents took only by a failure."""
    failed = isinstance(event, EffectFailed)
    return wait.kind in ("effect", "answer") or (failed and wait.kind == "agent")


def _note_waiting(course: Course, token: Token, wait: Wait) -> None:
    course.tokens[token.no] = token
    detail: dict[str, Json] = {"for": wait.kind}
    if wait.until:
        detail["until"] = wait.until.isoformat()
    course.log.append(entry("waits", token, detail=detail))


def _remember_question(course: Course, token: Token) -> None:
    """Keep which step first waited for the answer to the token's message."""
    _, _, visit = token.message.rpartition(":")
    if visit and all(int(visit) != known for known, _ in course.asked):
        course.asked = (*course.asked, (int(visit), token.step))[-MOST_ASKED:]
