"""Counts that stop: a figure in a list must not read a table to the end."""

from __future__ import annotations

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery


class BoundedCount(Subquery):
    """How many rows the subquery finds, counted up to `most` of them."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any, Any], most: int) -> None:
        super().__init__(rows.order_by().values("pk")[:most])


def count_up_to(rows: QuerySet[Any, Any], most: int) -> int:
    """Return how many rows there are, at most `most`."""
    return rows.order_by()[:most].count()
