"""The values that cross the engine's border: state, events, effects, transition.

Standard library only. JSON values are plain Python objects (`Json`); text of them is canonical:
key order kept, no spaces, ASCII escapes (so NUL and lone surrogates survive PostgreSQL).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

Json: TypeAlias = Any
ENGINE_VERSION = 1
STATE_VERSION = 1


_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def canonical(value: Json) -> str:
    """Return the canonical JSON text of `value`; raise ValueError for NaN and infinities."""
    return _ENCODER.encode(value)


# --- the expression port -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression can see. `seed` names the visit, so that `uuid()` repeats on replay."""

    data: Mapping[str, Json]
    step: Mapping[str, Json]
    now: datetime
    seed: str


class EvaluationError(Exception):
    """The expression threw, ran out of time or memory, or is not allowed."""


class Evaluate(Protocol):
    def __call__(self, source: str, scope: Scope) -> Json:
        """Return the JSON value of the JavaScript expression `source` (without braces).

        `undefined` is None. Raises EvaluationError with a message an author understands.
        """
        ...


# --- events in -----------------------------------------------------------------------------------

ReplyKind = Literal["text", "button", "list", "flow", "media", "other"]


@dataclass(frozen=True, slots=True)
class Started:
    """The run begins with this workflow data (8x8: the trigger's payload and additions)."""

    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class EffectSucceeded:
    """A message was accepted ({"umid", "status", ...}) or an HTTP call answered
    ({"responseCode", "reasonPhrase", "responseBody"}); `key` is the effect's."""

    key: str
    result: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class EffectFailed:
    """An effect failed for good; `code` is an exit name (failed, windowClosed, noConsent,
    uncertain, expired) or a provider's code, which takes the exit `failed`."""

    key: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The customer answered. `ref` is the inbox item's id, `suspension` the wait that routing
    chose, None to put the reply into the run's mailbox. `body` is the webhook body."""

    ref: int
    suspension: int | None
    kind: ReplyKind
    body: Json


@dataclass(frozen=True, slots=True)
class TimerFired:
    key: str


@dataclass(frozen=True, slots=True)
class MessageDelivered:
    """Effect `key`'s message reached the customer's phone."""

    key: str


@dataclass(frozen=True, slots=True)
class MessageFailed:
    """Effect `key`'s message had been accepted and failed later."""

    key: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class OperatorCommand:
    """`resume` after `suspend` replays what came in between; `terminate` ends the run."""

    verb: Literal["suspend", "resume", "terminate"]


Event: TypeAlias = (
    Started
    | EffectSucceeded
    | EffectFailed
    | Reply
    | TimerFired
    | MessageDelivered
    | MessageFailed
    | OperatorCommand
)


# --- state ---------------------------------------------------------------------------------------

WaitKind = Literal["effect", "delivery", "reply", "flow", "timer"]


@dataclass(frozen=True, slots=True)
class Wait:
    """What a token waits for.

    effect: the result of effect `key`. delivery: delivery of `key`, until `until`.
    reply / flow: suspension number `no`, until `until`; `bound_to` is the effect key of the
    message that asked, "" if none; `sender` is the rendered `from`. timer: until `until`.
    Waits with `until` own a timer named `timer_key`. `kept` is what the step kind
    remembers until its next answer, such as the acceptance that its outputs read after delivery.
    """

    kind: WaitKind
    key: str = ""
    no: int = 0
    since: datetime | None = None
    until: datetime | None = None
    bound_to: str = ""
    sender: str = ""
    timer_key: str = ""
    kept: Json = None


@dataclass(frozen=True, slots=True)
class Token:
    """An active position of a run. `message` is the key of the last message on this path."""

    no: int
    step: str
    visit: int
    wait: Wait | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class MailboxItem:
    ref: int
    kind: ReplyKind
    body: Json


RunStatus = Literal["Runnable", "Suspended", "Complete", "Terminated"]


@dataclass(frozen=True, slots=True)
class State:
    """Everything a run is. `run` is its public id, the first part of every effect key."""

    run: str
    status: RunStatus = "Runnable"
    data: Mapping[str, Json] = field(default_factory=dict)
    tokens: tuple[Token, ...] = ()
    next_token: int = 1
    next_visit: int = 1
    next_suspension: int = 1
    mailbox: tuple[MailboxItem, ...] = ()
    backlog: tuple[Json, ...] = ()  # events recorded while suspended, as encoded by codec
    outcome: str = ""
    error: str = ""


# --- effects out ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Send the rendered 8x8 body {"user", "type", "content", ...}; key `<run>:<visit>`."""

    key: str
    step: str
    visit: int
    body: Mapping[str, Json]
    await_delivery: bool = False


@dataclass(frozen=True, slots=True)
class CallHttp:
    """Make one HTTP request. `secrets` maps a JSON pointer into {"url","headers","parameters",
    "body"} to the parts of the text there: str, or ("secret", NAME) to be filled in by the
    effect handler. `idempotent` is False for POST and PATCH."""

    key: str
    step: str
    visit: int
    method: str
    url: str
    headers: Mapping[str, str]
    parameters: Mapping[str, str]
    body: Json
    timeout_s: float
    secrets: Mapping[str, tuple[Json, ...]]


Effect: TypeAlias = SendMessage | CallHttp


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What happened to one token in a transition: `kind` is entered, left, waits, faulted,
    mailbox, note; `exit` names the way out, `warnings` are expression warnings."""

    kind: str
    step: str
    visit: int
    token: int
    exit: str = ""
    next: tuple[str, ...] = ()
    detail: Json = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """The answer of `advance`.

    Open suspensions and timers are those of `state` (see `State` helpers in engine/state.py);
    the caller compares them with the ones before. `taken`, `held` and `released` are refs of
    inbox items: used by a wait, put into the mailbox, given back to routing (oldest first; never
    to be offered to the mailbox of this run again). A reply event whose ref is in none of them
    was neither taken nor held.
    """

    state: State
    effects: tuple[Effect, ...] = ()
    log: tuple[LogEntry, ...] = ()
    taken: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    released: tuple[int, ...] = ()
