"""The way of one run through one transition: tokens move until each waits or ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from journeys.engine.definition import Definition, Step
from journeys.engine.rendering import SecretMisused, is_true, render
from journeys.engine.steps.kind import Kind
from journeys.engine.steps.move import (
    Arm,
    Finish,
    Jump,
    Leave,
    Move,
    Proceed,
    StepFault,
    Visit,
)
from journeys.engine.steps.option import read
from journeys.engine.values import (
    Effect,
    Evaluate,
    EvaluationError,
    Event,
    Json,
    LogEntry,
    MailboxItem,
    Reply,
    RunStatus,
    Scope,
    State,
    Token,
    Wait,
)

MOST_TOKENS = 16
MOST_VISITS = 100
NOTHING: Mapping[str, Json] = {}


class Course:
    """Collects what a transition changes; `state()` gives the state after it.

    Paths are followed depth first: a token goes on until it waits or ends, then the next one of
    the same selectNextStep moves.
    """

    def __init__(
        self, definition: Definition, state: State, now: datetime, evaluate: Evaluate
    ) -> None:
        self.definition = definition
        self.run = state.run
        self.now = now
        self.evaluate = evaluate
        self.status: RunStatus = state.status
        self.data = dict(state.data)
        self.tokens = {token.no: token for token in state.tokens}
        self.mailbox = list(state.mailbox)
        self.next_token = state.next_token
        self.next_visit = state.next_visit
        self.next_suspension = state.next_suspension
        self.outcome = state.outcome
        self.error = state.error
        self.effects: list[Effect] = []
        self.log: list[LogEntry] = []
        self.taken: list[int] = []
        self.held: list[int] = []
        self.released: list[int] = []
        self._ahead: list[tuple[int, str]] = []
        self._visits_left = MOST_VISITS

    # --- what the dispatcher calls ---------------------------------------------------------------

    def begin(self, data: Mapping[str, Json]) -> bool:
        """Put the first token on the first step; False when the run has begun before."""
        if self.tokens or self.next_visit > 1:
            return False
        self.data = dict(data)
        if self.definition.steps:
            self._spawn(self.definition.steps[0].id, "")
            self.follow()
        else:
            self.terminate("no-steps", "the journey has no steps")
        return True

    def resume(self, token: Token, event: Event) -> bool:
        """Give `event` to a waiting token; False when its step has no use for it."""
        step = self.definition.by_id.get(token.step)
        wait = token.wait
        if step is None or step.kind is None or wait is None:
            return False
        visit = Visit(self._key(token.visit), token.step, token.visit, self.now, token.message)
        try:
            move = step.kind.resume(wait, event, visit)
        except StepFault as fault:
            self._fault(token, step, fault.code, str(fault))
            self.follow()
            return True
        if move is None:
            return False
        self._apply(token, step, move)
        self.follow()
        return True

    def renew(self) -> None:
        """Grant the visits of another event."""
        self._visits_left = MOST_VISITS

    def follow(self) -> None:
        """Move tokens until all wait or end."""
        while self._ahead:
            self._enter(*self._ahead.pop())
        if not self.tokens and self.status == "Runnable":
            self.status = "Complete"

    def terminate(self, code: str, error: str, where: Token | None = None) -> None:
        """End the run by a fault at `where`."""
        place = where or Token(0, "", 0)
        self.log.append(_entry("faulted", place, detail={"code": code, "message": error}))
        self.status = "Terminated"
        self.error = f"{place.step}: {error}" if place.step else error
        self.tokens.clear()
        self._ahead.clear()

    def state(self) -> State:
        """Return the state as it stands; the caller adds the backlog."""
        return State(
            run=self.run,
            status=self.status,
            data=self.data,
            tokens=tuple(self.tokens.values()),
            next_token=self.next_token,
            next_visit=self.next_visit,
            next_suspension=self.next_suspension,
            mailbox=tuple(self.mailbox),
            outcome=self.outcome,
            error=self.error,
        )

    # --- one token -------------------------------------------------------------------------------

    def _key(self, visit: int) -> str:
        return f"{self.run}:{visit}"

    def _spawn(self, step: str, message: str) -> None:
        token = Token(self.next_token, step, 0, None, message)
        self.next_token += 1
        self.tokens[token.no] = token
        self._ahead.append((token.no, step))

    def _enter(self, number: int, target: str) -> None:
        token = Token(number, target, self.next_visit, None, self.tokens[number].message)
        self.next_visit += 1
        self.tokens[number] = token
        self._visits_left -= 1
        if self._visits_left < 0:
            self.terminate("too-many-visits", f"{MOST_VISITS} steps without waiting", token)
            return
        self.log.append(_entry("entered", token))
        step = self.definition.by_id.get(target)
        if step is None:
            self.terminate("no-such-step", f"there is no step {target!r}", token)
        elif step.kind is None:
            self._fault(token, step, "unknown-type", f"the type {step.step_type!r} is not known")
        else:
            self._perform(token, step, step.kind)

    def _perform(self, token: Token, step: Step, kind: Kind) -> None:
        """Render the inputs and let the kind say what happens."""
        key = self._key(token.visit)
        secrets: dict[str, tuple[Json, ...]] = {}
        try:
            scope = Scope(self.data, NOTHING, self.now, key)
            inputs = render(
                step.inputs, scope, self.evaluate, secrets if kind.uses_secrets else None
            )
            visit = Visit(key, token.step, token.visit, self.now, token.message, inputs, secrets)
            move = kind.enter(read(kind.inputs, inputs), visit)
        except SecretMisused as error:
            self._fault(token, step, "secret-misused", str(error))
        except EvaluationError as error:
            self._fault(token, step, "expression", str(error))
        except StepFault as fault:
            self._fault(token, step, fault.code, str(fault))
        else:
            self._apply(token, step, move)

    def _apply(self, token: Token, step: Step, move: Move) -> None:
        match move:
            case Proceed():
                self._leave(token, step, move)
            case Arm():
                self._arm(token, move)
            case Leave():
                self._take_exit(token, step, move)
            case Jump(target):
                self.log.append(_entry("left", token, next=(target,)))
                self._ahead.append((token.no, target))
            case Finish(outcome):
                self.outcome = outcome or self.outcome
                self.log.append(_entry("left", token, exit=outcome))
                del self.tokens[token.no]

    def _fault(self, token: Token, step: Step, code: str, message: str) -> None:
        """The step cannot be done: go to `onError`, or terminate the run."""
        if not step.on_error:
            self.terminate(code, message, token)
            return
        detail = {"code": code, "message": message}
        self.log.append(
            _entry("faulted", token, exit="onError", next=(step.on_error,), detail=detail)
        )
        self._ahead.append((token.no, step.on_error))

    def _take_exit(self, token: Token, step: Step, move: Leave) -> None:
        taken = next((name for name in move.exits if name in step.exits), "")
        target = step.exits[taken] if taken else step.on_error
        detail = {"code": move.code, "message": move.detail}
        if move.message:
            token = replace(token, message=move.message)
            self.tokens[token.no] = token
        if target:
            self.log.append(
                _entry("left", token, exit=taken or "onError", next=(target,), detail=detail)
            )
            self._ahead.append((token.no, target))
        elif move.optional:
            self.log.append(_entry("note", token, exit=move.exits[0], detail=detail))
        else:
            self.terminate(move.code, move.detail, token)

    # --- waiting ---------------------------------------------------------------------------------

    def _arm(self, token: Token, arm: Arm) -> None:
        key = self._key(token.visit)
        asks = arm.kind in ("reply", "flow")
        wait = Wait(
            kind=arm.kind,
            key=key if arm.kind in ("effect", "delivery") else "",
            no=self.next_suspension if asks else 0,
            since=self.now,
            until=arm.until,
            bound_to=token.message if asks else "",
            sender=arm.sender,
            timer_key=f"{key}:t" if arm.until else "",
            kept=arm.kept,
        )
        self.next_suspension += asks
        token = replace(token, wait=wait, message=arm.message or token.message)
        self.tokens[token.no] = token
        if arm.effect is not None:
            self.effects.append(arm.effect)
        until = {"until": arm.until.isoformat()} if arm.until else {}
        self.log.append(_entry("waits", token, detail={"for": arm.kind, **until}))
        if asks and self.mailbox:
            self._take_mail(token, wait)

    def _take_mail(self, token: Token, wait: Wait) -> None:
        """Give the oldest matching reply of the mailbox to a wait that has just been armed."""
        for item in self.mailbox:
            if accepts(wait, item):
                self.mailbox.remove(item)
                self.taken.append(item.ref)
                step = self.definition.by_id[token.step]
                visit = Visit(self._key(token.visit), token.step, token.visit, self.now)
                reply = Reply(item.ref, wait.no, item.kind, item.body)
                move = step.kind.resume(wait, reply, visit) if step.kind else None
                if move is not None:
                    self._apply(token, step, move)
                return

    # --- leaving ---------------------------------------------------------------------------------

    def _leave(self, token: Token, step: Step, move: Proceed) -> None:
        """Write data and outputs, choose the next steps, and let the token and new ones go."""
        self.data.update(move.data)
        scope = Scope(self.data, move.step, self.now, self._key(token.visit))
        warnings: list[str] = []
        for name, template in step.outputs:
            try:
                self.data[name] = render(template, scope, self.evaluate)
            except EvaluationError as error:
                self.data[name] = None
                warnings.append(str(error))
        targets = self._choose(step, scope, warnings)
        self.log.append(
            _entry("left", token, exit=move.reason, next=targets, warnings=tuple(warnings))
        )
        if not targets:
            del self.tokens[token.no]
        elif len(self.tokens) + len(targets) - 1 > MOST_TOKENS:
            self.terminate("too-many-tokens", f"more than {MOST_TOKENS} paths at once", token)
        else:
            self._go(token, targets, move.message or token.message)

    def _choose(self, step: Step, scope: Scope, warnings: list[str]) -> tuple[str, ...]:
        """Return the targets whose condition is true, or those without one when none is."""
        if not step.select:
            return (step.next,) if step.next else ()
        chosen: list[str] = []
        for target, condition in step.select:
            if condition is None:
                continue
            try:
                if is_true(render(condition, scope, self.evaluate)):
                    chosen.append(target)
            except EvaluationError as error:
                warnings.append(str(error))
        return tuple(chosen or (target for target, condition in step.select if condition is None))

    def _go(self, token: Token, targets: tuple[str, ...], message: str) -> None:
        self.tokens[token.no] = Token(token.no, token.step, token.visit, None, message)
        waiting = len(self._ahead)
        self._ahead.append((token.no, targets[0]))
        for target in targets[1:]:
            self._spawn(target, message)
        self._ahead[waiting:] = reversed(self._ahead[waiting:])


def accepts(wait: Wait, reply: Reply | MailboxItem) -> bool:
    """Say whether a wait takes this kind of reply: a Flow wait only Flow submissions."""
    return wait.kind == "reply" or (wait.kind == "flow" and reply.kind == "flow")


def _entry(
    kind: str,
    token: Token,
    *,
    exit: str = "",
    next: tuple[str, ...] = (),
    detail: Json = None,
    warnings: tuple[str, ...] = (),
) -> LogEntry:
    return LogEntry(kind, token.step, token.visit, token.no, exit, next, detail, warnings)
