"""What every admin page of ours builds on: rows of one account, read-only history."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import (
    BooleanField,
    CharField,
    DateTimeField,
    Model,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, checkbox

from accounts.clock import wall_now
from accounts.scope import find_account, sees_numbers


class ScopedAdmin(ModelAdmin):  # type: ignore[misc] # unfold ships no types
    """Rows of the account that the request works in; `account_path` leads to it."""

    account_path = "account"
    show_full_result_count = False
    change_list_template = "accounts/change_list.html"
    # Actions are for the rows on the page: nobody acts on what they have not seen.
    list_disable_select_all = True
    list_filter_submit = True
    # Counts beside the filters would read whole tables.
    show_facets = admin.ShowFacets.NEVER
    empty_title: str | Promise = _("Nothing here yet.")
    empty_text: str | Promise = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the account's rows, marked for their reader."""
        rows: QuerySet[Any] = super().get_queryset(request)
        account = find_account(request)
        if account is None:
            return rows.none()
        return for_reader(request, rows.filter(**{self.account_path: account.pk}))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Actions are for the ticked rows of this page, whatever a form says about others."""
        if request.POST.get("select_across") not in {None, "0"}:
            sent: Any = request.POST.copy()
            sent["select_across"] = "0"
            request.POST = sent
        page: HttpResponse = super().changelist_view(request, extra_context)
        return page

    @admin.display(description=ModelAdmin.action_checkbox.short_description)
    def action_checkbox(self, obj: Model) -> str:
        """The box that ticks a row: Unfold's own, but not rendered by a template for every row."""
        return format_html(_row_box(), obj.pk)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let nobody who sees no numbers find one out by asking a column of text for it: Django
        takes any condition on a row's own columns from the address."""
        if not super().lookup_allowed(lookup, value, request):
            return False
        return sees_numbers(request.user) or not _is_free_text(self.model, lookup)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Return the list; a whole one does not offer to show all of it."""
        found = super().get_changelist_instance(request)
        if not found.query and not found.has_active_filters:
            found.full_result_count = found.result_count
        return found


@cache
def _row_box() -> str:
    """Return the markup of Unfold's box with a place for the row's key."""
    box: str = checkbox.render(ACTION_CHECKBOX_NAME, "{}")
    return box


def _is_free_text(model: type[Model], lookup: str) -> bool:
    """Tell whether a condition reads a column that may hold anything."""
    name = lookup.partition(LOOKUP_SEP)[0]
    fields = {field.name: field for field in model._meta.concrete_fields}
    field = fields.get(name)
    return isinstance(field, (CharField, TextField)) and not field.choices


class ReadOnlyAdmin(ScopedAdmin):
    """A list to look at: rows come from the engine and the providers, never from a form."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class SuperusersOnly:
    """Pages for those who run the installation: no role opens them, whatever its permissions."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)


def for_reader(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Mark rows with what their looks depend on: whether the reader sees whole numbers, and the
    time. Columns are asked for a row alone, and one admin serves all requests at once."""
    marked: QuerySet[Any] = rows.annotate(
        reader_sees_numbers=Value(sees_numbers(request.user), output_field=BooleanField()),
        reader_now=Value(wall_now(), output_field=DateTimeField()),
    )
    return marked


def reader_sees(row: Model) -> bool:
    """Tell whether the person for whom this row was read sees whole numbers."""
    return bool(getattr(row, "reader_sees_numbers", False))


def reader_now(row: Model) -> datetime:
    """Return the time at which this row was read for somebody."""
    now: datetime | None = getattr(row, "reader_now", None)
    return now or wall_now()
