from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from accounts.admin_base import SuperusersOnly, reader_now
from accounts.keyset import KeysetAdmin
from accounts.looks import ident, moment, one_line
from accounts.models import Account, Audit, Portfolio, Secret, SubAccount
from accounts.secret_admin import SecretAdmin

admin.site.register(Secret, SecretAdmin)


@admin.register(Account)
class AccountAdmin(SuperusersOnly, ModelAdmin):  # type: ignore[misc] # unfold ships no types
    list_display = ("name", "public_id", "created_at")
    search_fields = ("name", "public_id")


@admin.register(SubAccount)
class SubAccountAdmin(ModelAdmin):  # type: ignore[misc] # unfold ships no types
    list_display = ("name", "account")
    list_select_related = ("account",)
    search_fields = ("name",)


@admin.register(Portfolio)
class PortfolioAdmin(ModelAdmin):  # type: ignore[misc] # unfold ships no types
    list_display = ("business_id", "provider", "account", "tier")
    list_select_related = ("account",)


@admin.register(Audit)
class AuditAdmin(KeysetAdmin):
    list_display = ("when", "who", "what", "object_kind", "object_ident", "why_short")
    list_display_links = ("when",)
    list_select_related = ("actor",)
    search_fields = ("object_id",)
    search_help_text = _("Id of what was changed, or who did it")
    date_hierarchy = "created_at"
    empty_title = _("Nobody has changed anything yet.")
    empty_text = _("Every change that a person makes is written here, and nothing is taken out.")
    fields = ("when", "who", "action", "object_kind", "object_id", "fields", "why")
    readonly_fields = fields

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
        return ident(row.object_id)

    @admin.display(description=_("Why"))
    def why_short(self, row: Audit) -> str:
        return one_line(row.why, 60)
