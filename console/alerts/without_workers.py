"""Looking and telling from one process, for the hour in which no worker lives to do it."""

from __future__ import annotations

from accounts.clock import wall_now
from accounts.models import Account
from console.alerts.watch import watch
from outbox.begin import GROUP, begin
from outbox.claim import claim
from outbox.courier import InlineCourier
from outbox.finish import finish
from outbox.gates import due_gates


def look_and_tell() -> tuple[int, int]:
    """Look at every account and tell what waits to be told; return how many of each.

    The outbox's own claim keeps it apart from workers that live: nothing is told twice.
    """
    changed = sum(watch(account) for account in Account.objects.order_by("pk"))
    courier = InlineCourier()
    try:
        gates = [gate.name for gate in due_gates(wall_now()) if gate.name.startswith("alert:")]
        told = sum(_tell(courier, gate) for gate in gates)
    finally:
        courier.close()
    return changed, told


def _tell(courier: InlineCourier, gate: str) -> int:
    claimed = claim(gate, GROUP)
    courier.send(begin(claimed))
    results = courier.take()
    finish(results)
    return sum(result.outcome.kind == "accepted" for result in results)
