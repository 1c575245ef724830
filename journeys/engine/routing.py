"""Which wait takes a customer's reply: a pure choice, so that it can be tested and replayed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from journeys.engine.values import ReplyKind


@dataclass(frozen=True, slots=True)
class OpenWait:
    """An open suspension of the contact on the channel; the host fills it from its rows.

    `run` is the run's public id, `bound_to` the effect key of the message that asked.
    """

    run: str
    no: int
    token: int
    kind: Literal["reply", "flow"]
    armed_at: datetime
    bound_to: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """An open run of the contact on the channel that `takes_mail` (see engine/state.py)."""

    run: str
    started_at: datetime


def choose(
    kind: ReplyKind, message: str, waits: Sequence[OpenWait], senders: Sequence[Sender] = ()
) -> OpenWait | Sender | None:
    """Return the wait that takes the reply, the run whose mailbox does, or None.

    `message` is the effect key of the message that the reply's token or context proves, "" if
    none. The order: the wait bound to that message; the mailbox of the run that sent it, while
    it has a send in flight; for a Flow submission the newest Flow wait; the newest armed wait
    for replies; the mailbox of the newest run with a send in flight. Within a run the lowest
    token wins. A Flow wait takes nothing but Flow submissions. A reply that a run released is
    chosen for again without that run among the senders, or it would go round for ever.
    """
    return (
        bound_wait(kind, message, waits)
        or bound_sender(kind, message, waits, senders)
        or flow_wait(kind, waits)
        or newest_wait(kind, waits)
        or newest_sender(senders)
    )


def bound_wait(kind: ReplyKind, message: str, waits: Sequence[OpenWait]) -> OpenWait | None:
    """Return the wait that asked by this very message."""
    return _newest([w for w in _able(kind, waits) if message and w.bound_to == message])


def bound_sender(
    kind: ReplyKind, message: str, waits: Sequence[OpenWait], senders: Sequence[Sender]
) -> Sender | None:
    """Return the run that sent this message, when it has a send in flight and waits for nothing."""
    run = message.rpartition(":")[0]
    if not run or any(wait.run == run for wait in _able(kind, waits)):
        return None
    return next((sender for sender in senders if sender.run == run), None)


def flow_wait(kind: ReplyKind, waits: Sequence[OpenWait]) -> OpenWait | None:
    """Return the newest Flow wait, for a submission."""
    return _newest([wait for wait in _able(kind, waits) if wait.kind == "flow"])


def newest_wait(kind: ReplyKind, waits: Sequence[OpenWait]) -> OpenWait | None:
    """Return the wait that was armed last."""
    return _newest(_able(kind, waits))


def newest_sender(senders: Iterable[Sender]) -> Sender | None:
    """Return the run that started last and has a send in flight."""
    return max(senders, key=lambda sender: (sender.started_at, sender.run), default=None)


def _able(kind: ReplyKind, waits: Sequence[OpenWait]) -> list[OpenWait]:
    return [wait for wait in waits if wait.kind == "reply" or kind == "flow"]


def _newest(waits: Sequence[OpenWait]) -> OpenWait | None:
    if not waits:
        return None
    run = max(waits, key=lambda wait: (wait.armed_at, wait.run)).run
    return min((wait for wait in waits if wait.run == run), key=lambda wait: wait.token)
