"""The ranks of a message's status: they only grow, so statuses may come in any order."""

from __future__ import annotations

UNKNOWN = -1
QUEUED = 0
UNCERTAIN = 1
ACCEPTED = 2
SENT = 3
DELIVERED_TO_OPERATOR = 4
DELIVERED = 5
READ = 6
# Reached only from below DELIVERED: what the customer has got cannot fail any more.
FAILED = 7


def grows(rank: int, to: int) -> bool:
    """Tell whether a message of `rank` takes on the rank `to`."""
    return to > rank and not (to == FAILED and rank >= DELIVERED)
