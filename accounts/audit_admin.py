"""The audit log: who did what, to be read and searched; nobody changes it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from accounts.admin_base import reader_now
from accounts.audit_objects import pages_of
from accounts.keyset import KeysetAdmin, KeysetChangeList
from accounts.looks import ident, link, moment, one_line
from accounts.models import Audit
from accounts.scope import find_account

MOST = 200
RECENT = 2_000


class ValueFilter(DropdownFilter):  # type: ignore[misc] # unfold ships no types
    """One of the values that a column of the account's log has had lately."""

    column = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        found = sorted(_lately(request, self.column))[:MOST]
        return [(value, value.replace("_", " ")) for value in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(**{self.column: value}) if value else queryset


class ActionFilter(ValueFilter):
    title = _("What")
    parameter_name = "action"
    column = "action"


class KindFilter(ValueFilter):
    title = _("Kind")
    parameter_name = "kind"
    column = "object_kind"


class ActorFilter(DropdownFilter):  # type: ignore[misc] # unfold ships no types
    """One of the people who did something in this account lately."""

    title = _("Who")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        actors = _lately(request, "actor")
        people = User.objects.filter(pk__in=actors).order_by("username")
        return [(str(pk), name) for pk, name in people.values_list("pk", "username")[:MOST]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        return queryset.filter(actor=int(value)) if value.isdecimal() else queryset


def _lately(request: HttpRequest, column: str) -> set[Any]:
    """Return the values of a column in the newest rows: the log is never read to its end."""
    rows = Audit.objects.filter(account=find_account(request)).order_by("-created_at")
    return set(rows.values_list(column, flat=True)[:RECENT]) - {None}


class AuditList(KeysetChangeList):
    """Adds to each row where the page of its object is."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        account = find_account(request)
        pages = pages_of(account.pk, self.result_list) if account else {}
        for row in self.result_list:
            row.object_page = pages.get((row.object_kind, row.object_id), "")


class AuditAdmin(KeysetAdmin):
    list_display = ("when", "who", "what", "object_kind", "object_ident", "changed", "why_short")
    list_display_links = ("when",)
    list_select_related = ("actor",)
    list_filter = (ActorFilter, ActionFilter, KindFilter)
    search_fields = ("object_id",)
    search_help_text = _("Id of what was changed, or who did it")
    date_hierarchy = "created_at"
    empty_title = _("Nobody has changed anything yet.")
    empty_text = _("Every change that a person makes is written here, and nothing is taken out.")
    fields = ("when", "who", "what", "object_kind", "object_ident", "changed", "why")
    readonly_fields = fields

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        return AuditList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(Q(object_id=term) | Q(actor__username=term)), False

    @admin.display(description=_("When"))
    def when(self, row: Audit) -> str:
        return moment(row.created_at, reader_now(row))

    @admin.display(description=_("Who"))
    def who(self, row: Audit) -> str:
        return str(row.actor or _("the system"))

    @admin.display(description=_("What"))
    def what(self, row: Audit) -> str:
        return row.action.replace("_", " ")

    @admin.display(description=_("Id"))
    def object_ident(self, row: Audit) -> str:
        shown = ident(row.object_id, most=24)
        page = _page_of(row)
        return link(page, shown) if page else shown

    @admin.display(description=_("Changed"))
    def changed(self, row: Audit) -> str:
        return row.fields.replace("_", " ").replace(",", ", ") or "–"

    @admin.display(description=_("Why"))
    def why_short(self, row: Audit) -> str:
        return one_line(row.why, 60)


def _page_of(row: Audit) -> str:
    if hasattr(row, "object_page"):
        known: str = row.object_page
        return known
    return pages_of(row.account_id, [row]).get((row.object_kind, row.object_id), "")
