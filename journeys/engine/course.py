"""What a transition changes of a run, collected while its tokens move.

The moving itself is done by `stepping`, `leaving`, `blocks` and `waiting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from journeys.engine.definition import Definition
from journeys.engine.steps.move import Visit
from journeys.engine.values import (
    Effect,
    Evaluate,
    Json,
    LogEntry,
    RunStatus,
    Scope,
    State,
    Token,
)

MOST_TOKENS = 16
MOST_VISITS = 100
NOTHING: Mapping[str, Json] = {}


class Course:
    """The run as it stands in the middle of a transition; `state()` gives the state after it.

    `ahead` is a stack of (token, step to enter), so that paths are followed depth first: a token
    goes on until it waits or ends, then the next one of the same selectNextStep moves.
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
        self.subject = state.subject
        self.depth = state.depth
        self.asked = state.asked
        self.returned = state.returned
        self.effects: list[Effect] = []
        self.log: list[LogEntry] = []
        self.taken: list[int] = []
        self.held: list[int] = []
        self.released: list[int] = []
        self.ahead: list[tuple[int, str]] = []
        self.visits_left = MOST_VISITS

    def key(self, visit: int) -> str:
        """Return the name of a visit, which is the key of its effect."""
        return f"{self.run}:{visit}"

    def scope(self, visit: int, step: Mapping[str, Json] = NOTHING) -> Scope:
        """Return what expressions of a visit see."""
        return Scope(self.data, step, self.now, self.key(visit))

    def visit(self, token: Token) -> Visit:
        """Return the stay of a token where it stands."""
        return Visit(
            self.key(token.visit),
            token.step,
            token.visit,
            self.now,
            token.message,
            subject=self.subject or self.run,
            depth=self.depth,
        )

    def take_visit(self) -> int:
        """Return the number of a new visit."""
        self.next_visit += 1
        return self.next_visit - 1

    def spawn(self, step: str, message: str) -> Token:
        """Return a new token that has not entered `step` yet."""
        token = Token(self.next_token, step, 0, None, message)
        self.next_token += 1
        self.tokens[token.no] = token
        return token

    def renew(self) -> None:
        """Grant the visits of another event."""
        self.visits_left = MOST_VISITS

    def terminate(self, code: str, error: str, where: Token | None = None) -> None:
        """End the run by a fault at `where`."""
        place = where or Token(0, "", 0)
        self.log.append(entry("faulted", place, detail={"code": code, "message": error}))
        self.status = "Terminated"
        self.error = f"{place.step}: {error}" if place.step else error
        self.tokens.clear()
        self.ahead.clear()

    def stop(self, outcome: str, where: Token, detail: Json) -> None:
        """End the run at `where` for a reason that is nobody's fault."""
        self.log.append(entry("left", where, exit=outcome, detail=detail))
        self.status = "Terminated"
        self.outcome = outcome
        self.tokens.clear()
        self.ahead.clear()

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
            subject=self.subject,
            depth=self.depth,
            asked=self.asked,
            returned=self.returned,
        )


def entry(
    kind: str,
    token: Token,
    *,
    exit: str = "",
    next: tuple[str, ...] = (),
    detail: Json = None,
    warnings: tuple[str, ...] = (),
) -> LogEntry:
    """Return the log entry of something that happened to a token."""
    return LogEntry(kind, token.step, token.visit, token.no, exit, next, detail, warnings)
