"""The blocks of If steps: which of them a token stands in, and when their If goes on.

Where a step is written decides which blocks a token in it stands in. A token that goes to a step
outside leaves the block, one that comes from outside opens it. An If goes on when no token is in
its block any more and one at least came to the block's end; when all left, nothing is to go on.
"""

from __future__ import annotations

from dataclasses import replace

from journeys.engine.course import MOST_TOKENS, Course
from journeys.engine.definition import Step
from journeys.engine.values import Frame, Token


def change_blocks(course: Course, token: Token, step: Step | None) -> list[Token]:
    """Let the token leave and open blocks on its way to `step`; return the new tokens that stand
    at an If whose block is over."""
    inside = step.inside if step else ()
    kept = 0
    while kept < min(len(token.frames), len(inside)) and token.frames[kept].step == inside[kept]:
        kept += 1
    released = leave_blocks(course, token, kept)
    opened = tuple(Frame(name, course.take_visit()) for name in inside[kept:])
    now = course.tokens.get(token.no, token)
    course.tokens[token.no] = replace(now, frames=(*now.frames[:kept], *opened))
    return released


def leave_blocks(course: Course, token: Token, kept: int) -> list[Token]:
    """Take the token out of all its blocks but the outer `kept` ones.

    Returns a token for each If that this lets go on: where another had come to the end before.
    """
    frames = token.frames
    if token.no in course.tokens:
        course.tokens[token.no] = replace(token, frames=frames[:kept])
    released: list[Token] = []
    for depth in range(len(frames) - 1, kept - 1, -1):
        if frames[depth].arrived and not _others(course, token.no, frames[depth]):
            new = course.spawn(frames[depth].step, token.message)
            released.append(at_if(course, new, frames[: depth + 1]))
    return released


def arrive(course: Course, token: Token) -> Token | None:
    """The token came to the end of its path: return it standing at the If that goes on, if any.

    Without a block, or with other tokens in it, the token is gone.
    """
    if not token.frames:
        del course.tokens[token.no]
        return None
    others = _others(course, token.no, token.frames[-1])
    if not others:
        return at_if(course, token, token.frames)
    del course.tokens[token.no]
    for other in others:
        course.tokens[other.no] = _told_of_arrival(other, token.frames[-1].visit)
    return None


def at_if(course: Course, token: Token, frames: tuple[Frame, ...]) -> Token:
    """Return the token at the If of the innermost of `frames`, outside its block."""
    frame = frames[-1]
    back = Token(token.no, frame.step, frame.visit, None, token.message, frames[:-1])
    course.tokens[token.no] = back
    return back


def has_room(course: Course, more: int = 0) -> bool:
    """Say whether there may be `more` tokens."""
    return len(course.tokens) + more <= MOST_TOKENS


def _others(course: Course, number: int, frame: Frame) -> list[Token]:
    return [
        token
        for token in course.tokens.values()
        if token.no != number and any(one.visit == frame.visit for one in token.frames)
    ]


def _told_of_arrival(token: Token, visit: int) -> Token:
    frames = tuple(
        replace(one, arrived=True) if one.visit == visit else one for one in token.frames
    )
    return replace(token, frames=frames)
