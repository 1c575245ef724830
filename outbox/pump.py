"""The pump: one pass over everything that waits, again and again.

It knows neither threads nor Celery: outbox/worker.py runs it in a thread, tests and tools call
`round` themselves.
"""

from __future__ import annotations

import random
import time
from collections import deque

from django.conf import settings

from accounts.clock import wall_now
from outbox.begin import GROUP, begin
from outbox.claim import Claimed, claim
from outbox.courier import Courier
from outbox.expire import BATCH, expire
from outbox.finish import Result, finish
from outbox.gates import MOST_ROWS, DueGate, due_gates
from outbox.registry import pump_rounds
from outbox.release import release
from outbox.settle import settle
from outbox.transactions import in_transaction

SWEEP_S = 2.0
LONGEST_PAUSE_S = 1.0
_random = random.SystemRandom()


class Pump:
    """Takes work through the outbox: claim, begin, hand over, finish; expire and settle.

    What a database error interrupts is kept and done again in the next round.
    """

    def __init__(self, courier: Courier, sweep_s: float = SWEEP_S) -> None:
        self._courier = courier
        self._sweep_s = sweep_s
        self._swept_at = float("-inf")
        self._held: dict[str, deque[Claimed]] = {}
        self._results: list[Result] = []
        self._next_claim_s = LONGEST_PAUSE_S

    def round(self) -> bool:
        """Do one batch of everything there is to do; tell whether anything was done."""
        worked = self._sweep() + self.finish()
        for take in pump_rounds():
            worked += take() + self.finish()
        worked += self._claim() + self._begin()
        return worked > 0

    def run_until_idle(self) -> None:
        """Make rounds until one finds nothing to do."""
        while self.round():
            pass

    def pause_s(self) -> float:
        """Return how long an idle pump may sleep: about a second, or until a gate opens."""
        return min(self._next_claim_s, LONGEST_PAUSE_S * _random.uniform(0.8, 1.2))

    def finish(self) -> int:
        """Record the results that are ripe; return how many."""
        self._results += self._courier.take()
        if not self._results:
            return 0
        finish(self._results)
        done, self._results = len(self._results), []
        return done

    def has_begun(self) -> bool:
        """Tell whether attempts are under way whose results are not recorded yet."""
        return self._courier.busy() or bool(self._results)

    def let_go(self) -> int:
        """Give back the leases of rows that have not begun."""
        rows = [claimed.row for queue in self._held.values() for claimed in queue]
        released = in_transaction(lambda: release(rows))
        self._held.clear()
        return released

    def _sweep(self) -> int:
        """Make one batch of late rows good; the next at once when there may be more, yet after
        claims and results have had their turn."""
        if time.monotonic() - self._swept_at < self._sweep_s:
            return 0
        changed = expire() + settle()
        self._swept_at = time.monotonic() if changed < BATCH else float("-inf")
        return changed

    def _claim(self) -> int:
        """Claim from each gate that has due rows, lets them through, and has room here."""
        gates = due_gates(wall_now())
        self._next_claim_s = min((gate.wait_s for gate in gates if gate.wait_s), default=60.0)
        count = 0
        for gate in gates:
            room = self._room(gate)
            if gate.wait_s == 0 and room > 0:
                claimed = claim(gate.name, min(room, MOST_ROWS))
                self._held.setdefault(gate.name, deque()).extend(claimed)
                count += len(claimed)
        return count

    def _room(self, gate: DueGate) -> int:
        """Return how many rows to claim: of a limited gate what can begin now, because rows held
        beyond their moments by several workers would go out together; of others enough to keep
        the courier busy, many at a time."""
        held, most = len(self._held.get(gate.name, ())), settings.OUTBOX_CONCURRENCY
        ahead = 2 * most - held if held <= most else 0
        return self._courier.free(gate.name) - held if gate.is_limited else ahead

    def _begin(self) -> int:
        """Begin groups, a group of each gate in turn, while the courier has room for them."""
        count = 0
        while begun := sum([self._begin_group(gate) for gate in list(self._held)]):
            count += begun
        return count

    def _begin_group(self, gate: str) -> int:
        """Begin a gate's next rows, as many as there are slots free: waiting for a whole group's
        would let one hanging attempt hold back the rest. On a database error they are left to
        their leases: whether they have begun is then known to the database alone."""
        queue = self._held[gate]
        size = min(GROUP, self._courier.free(gate), len(queue))
        if size <= 0:
            return 0
        # Who was served stands behind those who were not.
        self._held[gate] = self._held.pop(gate)
        self._courier.send(begin([queue.popleft() for _ in range(size)]))
        return size
