"""From a row of the audit log to the page of what it is about, if there is one still.

The log knows objects by kind and id only; settings.AUDIT_OBJECTS says which model a kind is, by
which column its id names a row, and which page shows it ("": the admin's own).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.urls import reverse

from accounts.models import Audit

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ObjectKind:
    """Where objects of one kind are found and shown."""

    model: type[Model]
    column: str
    page: str

    def url_of(self, pk: int, object_id: str) -> str:
        if self.page:
            return reverse(self.page, args=[object_id])
        meta = self.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[pk])


def object_kinds() -> dict[str, ObjectKind]:
    """Return kind -> where its objects are found; raise LookupError for a model nobody has."""
    return {
        kind: ObjectKind(apps.get_model(label), column, page)
        for kind, (label, column, page) in settings.AUDIT_OBJECTS.items()
    }


def pages_of(account_id: int, rows: Iterable[Audit]) -> Mapping[Key, str]:
    """Return (kind, id) -> address for the objects of these rows that are still there.

    One query for each kind among the rows.
    """
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        wanted[row.object_kind].add(row.object_id)
    found: dict[Key, str] = {}
    for kind, place in object_kinds().items():
        for pk, value in _rows(place, account_id, wanted.get(kind, set())):
            found[kind, str(value)] = place.url_of(pk, str(value))
    return found


def _rows(place: ObjectKind, account_id: int, ids: set[str]) -> list[tuple[int, Any]]:
    if not ids:
        return []
    rows = place.model._default_manager.filter(account=account_id, **{f"{place.column}__in": ids})
    return list(rows.values_list("pk", place.column))
