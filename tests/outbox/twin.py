"""A handler of effects for tests: keeps what it is told, and does what a test asks of it."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from django.db import OperationalError

from outbox.models import Effect
from outbox.ports import Finished, Outcome, Row

OUTCOMES: dict[str, Outcome] = {
    "accept": Outcome("accepted", result='{"id": "p1"}', provider_id="p1"),
    "refuse": Outcome("refused", code="1022"),
    "retry": Outcome("retry"),
    "retry_after": Outcome("retry", code="429", retry_after_s=7.0, pause_gate_s=5.0),
    "doubt": Outcome("uncertain"),
}


@dataclass(slots=True)
class Ledger:
    """What handlers heard; one for all instances, emptied by each test."""

    performed: list[tuple[str, float]] = field(default_factory=list)
    finished: list[tuple[str, str, bool]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    begun: list[tuple[str, int]] = field(default_factory=list)
    begun_sizes: list[int] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    let_go: threading.Event = field(default_factory=threading.Event)

    def clear(self) -> None:
        self.let_go.clear()
        for entries in (self.performed, self.finished, self.failed, self.begun):
            entries.clear()
        for more in (self.begun_sizes, self.again):
            more.clear()

    def keys(self) -> list[str]:
        return [key for key, _ in self.performed]


ledger = Ledger()
rounds: list[str] = []


class TwinHandler:
    """Payload: {"outcome": a key of OUTCOMES, "sleep": seconds, "hang": true: until the ledger
    lets go, "again": true, "broken": where, "lookup": host, "stubborn": true: not to be cancelled}.
    """

    payload_version = 2

    def begun(self, rows: Sequence[Row]) -> Mapping[int, Any]:
        parcels = {}
        ledger.begun_sizes.append(len(rows))
        for row in rows:
            asked = json.loads(row.payload)
            if asked.get("broken") == "begun":
                raise ValueError(row.key)
            ledger.begun.append((row.key, row.attempt))
            parcels[row.id] = (row.key, asked)
        return parcels

    async def perform(self, parcel: Any, session: aiohttp.ClientSession) -> Outcome:
        key, asked = parcel
        with ledger.lock:
            ledger.performed.append((key, time.monotonic()))
        if "lookup" in asked:
            await asyncio.get_running_loop().getaddrinfo(asked["lookup"], 443)
        await self._sleep(asked)
        while asked.get("hang") and not ledger.let_go.is_set():
            await asyncio.sleep(0.01)
        if asked.get("broken") == "perform":
            raise ValueError(key)
        return OUTCOMES[asked.get("outcome", "accept")]

    async def _sleep(self, asked: Mapping[str, Any]) -> None:
        end = time.monotonic() + asked.get("sleep", 0)
        while (left := end - time.monotonic()) > 0:
            try:
                await asyncio.sleep(left)
            except asyncio.CancelledError:
                if not asked.get("stubborn"):
                    raise

    def finished(self, rows: Sequence[Finished]) -> None:
        for one in rows:
            if json.loads(one.row.payload).get("broken") == "finished":
                raise ValueError(one.row.key)
        ledger.finished.extend((one.row.key, one.outcome.kind, one.recorded) for one in rows)

    def failed(self, rows: Sequence[Row], code: str) -> None:
        for row in rows:
            json.loads(row.payload)
        ledger.failed.extend((row.key, code) for row in rows)

    def settle(self, rows: Sequence[Row]) -> set[int]:
        return {row.id for row in rows if json.loads(row.payload).get("again")}

    def accepted_by_hand(self, rows: Sequence[Row]) -> Mapping[int, str]:
        return {row.id: '{"by": "hand"}' for row in rows}

    def asked_again(self, rows: Sequence[Row]) -> None:
        ledger.again.extend(row.key for row in rows)


def check_closed(rows: Sequence[Row]) -> Mapping[int, str]:
    """A send check: rows whose key begins with `closed` must not go out."""
    for row in rows:
        json.loads(row.payload)
    return {row.id: "windowClosed" for row in rows if row.key.startswith("closed")}


def no_round() -> int:
    """A pump round that finds nothing to do."""
    rounds.append("no_round")
    return 0


def broken_round() -> int:
    """A pump round with a programming error."""
    raise NotImplementedError


def faulty_round() -> int:
    """A pump round with a fault in its SQL."""
    rounds.append("faulty_round")
    Effect.objects.extra(where=["no_such_column"]).count()
    return 0


def faulty_twice_round() -> int:
    """A pump round whose SQL is at fault twice."""
    return faulty_round() if rounds.count("faulty_round") < 2 else no_round()


def away_round() -> int:
    """A pump round that does not reach its database."""
    rounds.append("away_round")
    raise OperationalError("connection refused")


def make_session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession()
