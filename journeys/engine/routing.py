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
    able = [wait for wait in waits if wait.kind == "reply" or kind == "flow"]
    if message:
        proven = [wait for wait in able if wait.bound_to == message]
        if proven:
            return _newest_wait(proven)
        run = message.rpartition(":")[0]
        asking = [sender for sender in senders if sender.run == run]
        if asking and not any(wait.run == run for wait in able):
            return asking[0]
    flows = [wait for wait in able if wait.kind == "flow"]
    return _newest_wait(flows or able) or _newest_sender(senders)


def _newest_wait(waits: Sequence[OpenWait]) -> OpenWait | None:
    if not waits:
        return None
    run = max(waits, key=lambda wait: (wait.armed_at, wait.run)).run
    return min((wait for wait in waits if wait.run == run), key=lambda wait: wait.token)


def _newest_sender(senders: Iterable[Sender]) -> Sender | None:
    return max(senders, key=lambda sender: (sender.started_at, sender.run), default=None)
