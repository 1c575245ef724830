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
Medium = Literal["chat", "sms"]


@dataclass(frozen=True, slots=True)
class Started:
    """The run begins with this workflow data (8x8: the trigger's payload and additions)."""

    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class EffectSucceeded:
    """An effect came to its result; `key` is the effect's.

    A message was accepted: {"umid", "status", ...}. An HTTP call answered: {"responseCode",
    "reasonPhrase", "responseBody"}. A phone call: {"response"}, its digits: {"dtmfData"}. A
    child run completed: {"runId", "status", "outcome", "values"}.
    """

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
    chose, None to put the reply into the run's mailbox. `body` is the webhook body; `other` tells
    that it comes from somebody else than the run's contact."""

    ref: int
    suspension: int | None
    kind: ReplyKind
    body: Json
    other: bool = False


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
    """`resume` after `suspend` replays what came in between; `terminate` ends the run, with
    `outcome` when something else than an operator ends it."""

    verb: Literal["suspend", "resume", "terminate"]
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class AgentReturned:
    """A person gives back the conversation that HandOver `key` gave them, at exit `exit` of the
    step ("" is its ordinary way)."""

    key: str
    exit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerAgain:
    """The customer answered the message of visit `visit` once more: go back to the wait that
    followed it and take this reply there. Nothing changes when the run cannot."""

    visit: int
    ref: int
    kind: ReplyKind
    body: Json


Event: TypeAlias = (
    Started
    | EffectSucceeded
    | EffectFailed
    | Reply
    | TimerFired
    | MessageDelivered
    | MessageFailed
    | OperatorCommand
    | AgentReturned
    | AnswerAgain
)


# --- state ---------------------------------------------------------------------------------------

WaitKind = Literal["effect", "delivery", "reply", "flow", "timer", "answer", "agent"]


@dataclass(frozen=True, slots=True)
class Wait:
    """What a token waits for.

    effect: the result of effect `key`. delivery: delivery of `key`, until `until`. answer: the
    result of effect `key`, which may take days and asks the customer nothing that the mailbox
    should keep (a child run, digits). agent: a person gives back what effect `key` handed over.
    reply / flow: suspension number `no`, until `until`; `bound_to` is the effect key of the
    message that asked, "" if none; `sender` is the rendered `from`, `channel` the rendered
    channel in lower case, such as sms. timer: until `until`.
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
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """An open block: the If `step`, entered as visit `visit`, goes on when no token is in it.

    `arrived`: a token has come to the end of the block already, while this one is still in it.
    """

    step: str
    visit: int
    arrived: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """An active position of a run. `message` is the key of the last message on this path,
    `frames` are the blocks it stands in, the innermost last."""

    no: int
    step: str
    visit: int
    wait: Wait | None = None
    message: str = ""
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True, slots=True)
class MailboxItem:
    """A reply that came early; `other` as in Reply."""

    ref: int
    kind: ReplyKind
    body: Json
    other: bool = False


RunStatus = Literal["Runnable", "Suspended", "Complete", "Terminated"]


@dataclass(frozen=True, slots=True)
class State:
    """Everything a run is. `run` is its public id, the first part of every effect key.

    `subject` names contact and journey, so that a RandomSplit repeats; `depth` is the number of
    runs above this one. `asked` pairs the visit of a message with the step that first waited for
    its answer, the oldest first. `returned` are the values of the End step.
    """

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
    subject: str = ""
    depth: int = 0
    asked: tuple[tuple[int, str], ...] = ()
    returned: Json = None


# --- effects out ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Send the rendered 8x8 body {"user", "type", "content", ...}; key `<run>:<visit>`.

    With medium sms the body is that of 8x8's SMS: {"destination", "text", "source", ...}.
    `topic` is what the customer must have agreed to, "" for a service reply.
    """

    key: str
    step: str
    visit: int
    body: Mapping[str, Json]
    await_delivery: bool = False
    medium: Medium = "chat"
    topic: str = ""


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


@dataclass(frozen=True, slots=True)
class CallVoice:
    """Make a phone call: the rendered inputs of VoiceMessage."""

    key: str
    step: str
    visit: int
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class AskDigits:
    """Tell the digits that somebody types on a phone: the rendered inputs of WaitForDTMF."""

    key: str
    step: str
    visit: int
    request: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give the conversation to a team of people; AgentReturned gives it back."""

    key: str
    step: str
    visit: int
    team: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChangeContact:
    """Write {"name"?, "language"?, "fields": {...}} of the contact; no answer is awaited."""

    key: str
    step: str
    visit: int
    changes: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class StartChild:
    """Start another journey, by name or id, with `data`; with `wait` its end is the answer."""

    key: str
    step: str
    visit: int
    journey: str
    data: Mapping[str, Json]
    wait: bool = True


Effect: TypeAlias = (
    SendMessage | CallHttp | CallVoice | AskDigits | HandOver | ChangeContact | StartChild
)


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
