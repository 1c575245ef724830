"""Filters of lists: dropdowns with few choices, each a condition that an index serves."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from unfold.contrib.filters.admin import DropdownFilter

from accounts.scope import find_account

MOST = 200
Option = tuple[str, str | Promise, Q]


class ChoiceFilter(DropdownFilter):  # type: ignore[misc] # unfold ships no types
    """One of a few named conditions."""

    options: ClassVar[tuple[Option, ...]] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str | Promise]]:
        return [(value, label) for value, label, _ in self.options]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = [condition for value, _, condition in self.options if value == self.value()]
        return queryset.filter(*chosen)


class RowFilter(DropdownFilter):  # type: ignore[misc] # unfold ships no types
    """One row of another table of the account: a journey, a channel."""

    model: ClassVar[type[Model]]
    field: ClassVar[str] = ""
    label: ClassVar[str] = "name"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = self.model._default_manager.filter(account=find_account(request))
        found = rows.order_by(self.label).values_list("pk", self.label)[:MOST]
        return [(str(pk), name) for pk, name in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if not value:
            return queryset
        known = {pk for pk, _ in self.lookup_choices}
        return queryset.filter(**{self.field: value}) if value in known else queryset.none()
