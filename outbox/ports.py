"""The port between the outbox and the apps whose effects it carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

import aiohttp

OutcomeKind = Literal["accepted", "refused", "retry", "uncertain"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to.

    accepted: done. refused: failed for good with `code`. retry: nothing was accepted, try again
    after `retry_after_s` (None: back-off). uncertain: bytes went out and no answer was parsed.
    """

    kind: OutcomeKind
    result: str = ""  # canonical JSON text kept in Effect.result
    code: str = ""  # machine name of a refusal, kept in Effect.error
    provider_id: str = ""  # the provider's id of what it accepted
    retry_after_s: float | None = None
    pause_gate_s: float | None = None  # the provider asked the whole gate to slow down


@dataclass(frozen=True, slots=True)
class Row:
    """A claimed effect, as handlers and checks see it. `attempt` counts from 1 once begun."""

    id: int
    account_id: int
    key: str
    kind: str
    payload_version: int
    payload: str
    owner_contact: int | None
    owner_run: int | None
    gate: str
    attempt: int
    lease_token: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Finished:
    """A row with its outcome. `recorded` is False when the row had been settled or had got
    evidence before this answer came: keep what the provider said, change no state."""

    row: Row
    outcome: Outcome
    recorded: bool


@runtime_checkable
class EffectHandler(Protocol):
    """Performs one kind of effect; named in settings.EFFECT_HANDLERS, made once per process."""

    payload_version: int
    """The newest payload this code reads; newer rows are left to newer workers."""

    def begun(self, rows: Sequence[Row]) -> Mapping[int, Any]:
        """Inside BEGIN's transaction: note the attempts, return row id -> parcel to perform.

        A parcel holds everything `perform` needs, because `perform` may not touch the database.
        """
        ...

    async def perform(self, parcel: Any, session: aiohttp.ClientSession) -> Outcome:
        """On the courier's loop, outside any transaction: one attempt, at most once."""
        ...

    def finished(self, rows: Sequence[Finished]) -> None:
        """Inside FINISH's transaction (rows in id order): record what the attempts came to."""
        ...

    def failed(self, rows: Sequence[Row], code: str) -> None:
        """Inside the transaction that fails rows without an attempt's outcome: expiry, a failed
        check, settling without evidence (code `uncertain`)."""
        ...

    def settle(self, rows: Sequence[Row]) -> set[int]:
        """Inside SETTLE's transaction: ids of uncertain rows that may get a new attempt."""
        ...

    def accepted_by_hand(self, rows: Sequence[Row]) -> Mapping[int, str]:
        """A person says that these uncertain rows were accepted: record it in the transaction
        that settles them, return row id -> result (canonical JSON text)."""
        ...

    def asked_again(self, rows: Sequence[Row]) -> None:
        """A person lets these failed rows go out again: forget, in the same transaction, that
        they had failed."""
        ...


@dataclass(frozen=True, slots=True)
class Later:
    """A row may go out, but not now: ask again after so many seconds. `code` says why."""

    seconds: float
    code: str


class SendCheck(Protocol):
    """A question asked when a send is claimed; named in settings.SEND_CHECKS."""

    def __call__(self, rows: Sequence[Row]) -> Mapping[int, str | Later]:
        """Return row id -> error code of the rows that must not go out, Later of those that must
        wait."""
        ...


class PumpRound(Protocol):
    """Work the pump does besides effects; named in settings.PUMP_ROUNDS."""

    def __call__(self) -> int:
        """Do one batch in transactions of its own; return how many things were done (0: idle)."""
        ...
