from __future__ import annotations

from django.contrib import admin
from unfold.admin import ModelAdmin

from accounts.admin_base import ReadOnlyAdmin, SuperusersOnly
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
class AuditAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "actor", "action", "object_kind", "object_id", "fields")
    list_select_related = ("actor",)
    list_filter = ("action", "object_kind")
    date_hierarchy = "created_at"
