"""Effect rows as the outbox's statements read them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from django.db import connection

from outbox.isolation import each_alone
from outbox.ports import EffectHandler, Row
from outbox.registry import handler_of
from outbox.traces import where

log = logging.getLogger(__name__)

# The columns of a Row, in its order; `e` is the effect.
COLUMNS = (
    "e.id, e.account_id, e.key, e.kind, e.payload_version, e.payload, e.owner_contact, "
    "e.owner_run, e.gate, e.attempt, coalesce(e.lease_token::text, ''), e.expires_at"
)


def execute(sql: str, parameters: Mapping[str, Any]) -> int:
    """Run a statement; return how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        count: int = cursor.rowcount
    return count


def fetch(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement; return the rows it answers with."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def fetch_rows(sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    """Run a statement that answers with COLUMNS; return the effects in id order."""
    return sorted((Row(*found) for found in fetch(sql, parameters)), key=lambda row: row.id)


def by_kind(rows: Iterable[Row]) -> list[list[Row]]:
    """Return the rows in groups of one kind, each in id order."""
    ordered = sorted(rows, key=lambda row: (row.kind, row.id))
    return [list(group) for _, group in groupby(ordered, key=lambda row: row.kind)]


def tell_failed(rows: Sequence[Row], codes: Mapping[int, str]) -> None:
    """Tell the handlers which of their rows failed without an attempt's outcome, by code.

    A handler that fails at it is logged: the row's own state and error are written all the same.
    """
    for group in by_kind(rows):
        handler = handler_of(group[0].kind)
        for code in sorted({codes[row.id] for row in group}):
            told = [row for row in group if codes[row.id] == code]
            each_alone(told, partial(_tell, handler, code), _note_untold)


def _tell(handler: EffectHandler, code: str, rows: Sequence[Row]) -> None:
    handler.failed(rows, code)


def _note_untold(row: Row, error: Exception) -> None:
    log.error("effect %s: its failure is not told: %s", row.id, where(error))
