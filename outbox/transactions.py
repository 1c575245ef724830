"""Transactions of the outbox's own: durable, and tried again when the database says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction

T = TypeVar("T")

TRIES = 3
# Deadlock found, could not serialize: the same work may succeed now (PostgreSQL, appendix A).
_TRY_AGAIN = frozenset({"40P01", "40001"})
# The database is away: what was under way is done again when it is back.
CONNECTION_ERRORS = (OperationalError, InterfaceError)


def in_transaction(work: Callable[[], T]) -> T:
    """Run `work` in a transaction of its own; try at most three times when rolled back."""
    for _ in range(TRIES - 1):
        try:
            return _run(work)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _TRY_AGAIN:
                raise
    return _run(work)


def _run(work: Callable[[], T]) -> T:
    with transaction.atomic(durable=True):
        return work()
