"""What the run page shows of a run: plain values, read from its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from contacts.models import ContactIdentity
from journeys.engine.values import Json
from journeys.inspector.step_looks import Look
from journeys.models import Run
from messaging.models import Conversation, InboundEvent, Message, MessageAttempt
from outbox.models import Effect

VisitState = Literal["done", "open", "failed", "ended"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something did not work: our code or the provider's, and the words that came with it."""

    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a visit waits, or waited, for: effect, delivery, reply, flow or timer."""

    kind: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """The HTTP request of a visit; secrets stand in it by name, as {{secret.NAME}}."""

    method: str
    url: str
    headers: dict[str, str]
    parameters: dict[str, str]
    body: Json
    timeout_s: float
    key: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an HTTP request came to: the answer, or the failure to get one."""

    at: datetime
    code: int | None = None
    reason: str = ""
    body: Json = None
    failure: Failure | None = None

    @property
    def is_good(self) -> bool:
        return self.code is not None and self.code < 400


@dataclass(frozen=True, slots=True)
class Worked:
    """An expression that a visit evaluated: where it stands, and the value it had."""

    place: str
    source: str
    value: Json = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """A variable that a visit wrote."""

    name: str
    value: Json


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the run with the attempts to send it."""

    message: Message
    attempts: tuple[MessageAttempt, ...] = ()

    @property
    def is_erased(self) -> bool:
        return not self.message.content


@dataclass(frozen=True, slots=True)
class Heard:
    """A customer's message that a run took; `item` is None when its row is gone."""

    ref: int
    at: datetime | None
    kind: str
    text: str = ""
    item: InboundEvent | None = None


@dataclass(slots=True)
class Visit:
    """One stay of a token in a step; filled in while the run's log is read in order.

    Number 0 is the trigger. `next` are the titles of the steps that came after.
    """

    no: int
    step: str
    title: str
    look: Look
    token: int
    entered_at: datetime
    left_at: datetime | None = None
    exit: str = ""
    next: tuple[str, ...] = ()
    state: VisitState = "open"
    wait: Waiting | None = None
    failure: Failure | None = None
    # It went on by onError or by an exit although something failed.
    went_on: bool = False
    body: Json = None
    request: Request | None = None
    answer: Answer | None = None
    heard: Heard | None = None
    # Of the trigger: who started the run by hand.
    by: str = ""
    sent: tuple[Sent, ...] = ()
    effect: Effect | None = None
    outputs: tuple[Output, ...] = ()
    worked: tuple[Worked, ...] = ()
    warnings: list[str] = field(default_factory=list)
    notes: list[Failure] = field(default_factory=list)

    @property
    def took(self) -> timedelta | None:
        return None if self.left_at is None else self.left_at - self.entered_at

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class Happening:
    """What befell the run as a whole: a command, early or returned mail, a late failure."""

    at: datetime
    kind: Literal["command", "recorded", "held", "released", "undelivered", "fault"]
    what: str = ""
    failure: Failure | None = None
    count: int = 1


Entry: TypeAlias = Visit | Happening


@dataclass(frozen=True, slots=True)
class LogLine:
    """One transition as it was written."""

    revision: int
    at: datetime
    kind: str
    event: Json
    visits: Json
    effects: Json


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as the page shows it.

    `is_readable` is false when state or definition cannot be read; `shows_all` when the log was
    too long to be shown from its beginning.
    """

    run: Run
    entries: tuple[Entry, ...]
    data: dict[str, Json]
    log: tuple[LogLine, ...]
    failure: Failure | None
    failed_visit: int | None
    sent: tuple[Sent, ...]
    effects: tuple[Effect, ...]
    held: tuple[InboundEvent, ...]
    identities: tuple[ContactIdentity, ...]
    conversation: Conversation | None
    secrets: dict[str, str]
    is_erased: bool
    is_readable: bool
    shows_all: bool

    @property
    def visits(self) -> tuple[Visit, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Visit))

    @property
    def waits(self) -> tuple[Visit, ...]:
        """Return the visits that the run stands at."""
        return tuple(visit for visit in self.visits if visit.no and visit.is_open)

    @property
    def took(self) -> timedelta | None:
        return None if self.run.ended_at is None else self.run.ended_at - self.run.started_at
