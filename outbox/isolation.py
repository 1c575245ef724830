"""One bad row must hold back neither its neighbours nor the worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from django.db import transaction

from outbox.transactions import CONNECTION_ERRORS

Item = TypeVar("Item")
Answer = TypeVar("Answer")
T = TypeVar("T")


class Transact(Protocol):
    """Runs work in a transaction, or in a savepoint of the running one."""

    def __call__(self, work: Callable[[], T]) -> T: ...


def in_savepoint(work: Callable[[], T]) -> T:
    """Run `work` in a savepoint of the running transaction."""
    with transaction.atomic():
        return work()


def each_alone(
    items: Sequence[Item],
    work: Callable[[Sequence[Item]], Answer],
    on_fault: Callable[[Item, Exception], None],
    transact: Transact = in_savepoint,
) -> list[Answer]:
    """Do `work` with all items at once; when it raises, with each one by itself.

    Whatever fails alone goes to `on_fault`; only connection errors are raised, because then
    nothing at all can be done now.
    """
    if not items:
        return []
    try:
        return [transact(lambda: work(items))]
    except CONNECTION_ERRORS:
        raise
    except Exception as error:  # a worker's edge: `on_fault` logs and stores it
        if len(items) == 1:
            on_fault(items[0], error)
            return []
    return [answer for item in items for answer in each_alone([item], work, on_fault, transact)]
