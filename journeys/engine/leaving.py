"""How a token leaves a step: outputs and the next steps, an exit, a fault, or the path's end."""

from __future__ import annotations

from dataclasses import replace

from journeys.engine.blocks import arrive, has_room, leave_blocks
from journeys.engine.course import MOST_TOKENS, Course, entry
from journeys.engine.definition import Step
from journeys.engine.rendering import is_true, render
from journeys.engine.steps.move import Finish, Leave, Proceed
from journeys.engine.values import EvaluationError, Scope, Token

NO_CONSENT = "noConsent"
TOO_MANY = f"more than {MOST_TOKENS} paths at once"


def leave(course: Course, token: Token, step: Step, move: Proceed) -> None:
    """Write data and outputs, choose the next steps, and let the token and new ones go."""
    course.data.update(move.data)
    course.effects.extend(move.effects)
    scope = course.scope(token.visit, move.step)
    warnings = list(move.warnings)
    for name, template in step.outputs:
        try:
            course.data[name] = render(template, scope, course.evaluate)
        except EvaluationError as error:
            course.data[name] = None
            warnings.append(str(error))
    targets = _targets(course, step, move, scope, warnings)
    course.log.append(
        entry("left", token, exit=move.reason, next=targets, warnings=tuple(warnings))
    )
    token = replace(token, message=move.message or token.message)
    if not targets:
        go_on_after_block(course, arrive(course, token))
    elif has_room(course, len(targets) - 1):
        go(course, token, targets)
    else:
        course.terminate("too-many-tokens", TOO_MANY, token)


def _targets(
    course: Course, step: Step, move: Proceed, scope: Scope, warnings: list[str]
) -> tuple[str, ...]:
    if move.via in step.exits:
        return (step.exits[move.via],)
    if move.to:
        return (move.to,)
    return _choose(course, step, scope, warnings)


def _choose(course: Course, step: Step, scope: Scope, warnings: list[str]) -> tuple[str, ...]:
    """Return the targets whose condition is true, or those without one when none is."""
    if not step.select:
        return (step.next,) if step.next else ()
    chosen: list[str] = []
    for target, condition in step.select:
        if condition is None:
            continue
        try:
            if is_true(render(condition, scope, course.evaluate)):
                chosen.append(target)
        except EvaluationError as error:
            warnings.append(str(error))
    return tuple(chosen or (target for target, condition in step.select if condition is None))


def go(course: Course, token: Token, targets: tuple[str, ...]) -> None:
    """Send the token to the first target and new tokens from the same place to the others."""
    came = Token(token.no, token.step, token.visit, None, token.message, token.frames)
    course.tokens[token.no] = came
    waiting = len(course.ahead)
    course.ahead.append((token.no, targets[0]))
    for target in targets[1:]:
        new = course.spawn(target, token.message)
        course.tokens[new.no] = replace(new, frames=token.frames)
        course.ahead.append((new.no, target))
    course.ahead[waiting:] = reversed(course.ahead[waiting:])


def go_on_after_block(course: Course, token: Token | None) -> None:
    """Let a token at an If whose block is over take the If's own route."""
    if token is None:
        return
    if has_room(course):
        leave(course, token, course.definition.by_id[token.step], Proceed(reason="done"))
    else:
        course.terminate("too-many-tokens", TOO_MANY, token)


def finish(course: Course, token: Token, move: Finish) -> None:
    """End the token's path for good: not even the If around it goes on for its sake."""
    course.outcome = move.outcome or course.outcome
    if move.values is not None:
        course.returned = move.values
    course.log.append(entry("left", token, exit=move.outcome))
    del course.tokens[token.no]
    for one in leave_blocks(course, token, 0):
        go_on_after_block(course, one)


def take_exit(course: Course, token: Token, step: Step, move: Leave) -> None:
    """Take the first exit that the step has, else `onError`, else end the run: as failed, unless
    the customer does not want to be written to, which is no fault of the journey."""
    taken = next((name for name in move.exits if name in step.exits), "")
    target = step.exits[taken] if taken else step.on_error
    detail = {"code": move.code, "message": move.detail}
    if move.message:
        token = replace(token, message=move.message)
        course.tokens[token.no] = token
    if target:
        course.log.append(
            entry("left", token, exit=taken or "onError", next=(target,), detail=detail)
        )
        course.ahead.append((token.no, target))
    elif move.optional:
        course.log.append(entry("note", token, exit=move.exits[0], detail=detail))
    elif move.code == NO_CONSENT:
        course.stop(NO_CONSENT, token, detail)
    else:
        course.terminate(move.code, move.detail, token)


def fault(course: Course, token: Token, step: Step, code: str, message: str) -> None:
    """The step cannot be done: go to `onError`, or terminate the run."""
    if not step.on_error:
        course.terminate(code, message, token)
        return
    detail = {"code": code, "message": message}
    course.log.append(entry("faulted", token, exit="onError", next=(step.on_error,), detail=detail))
    course.ahead.append((token.no, step.on_error))
