from __future__ import annotations

from django.contrib import admin
from unfold.admin import ModelAdmin

from accounts.admin_base import ReadOnlyAdmin, SuperusersOnly
from accounts.audit_admin import AuditAdmin
from accounts.models import Account, Audit, Portfolio, Secret, SubAccount
from accounts.secret_admin import SecretAdmin

admin.site.register(Audit, AuditAdmin)
admin.site.register(Secret, SecretAdmin)


@admin.register(Account)
class AccountAdmin(SuperusersOnly, ModelAdmin):  # type: ignore[misc] # unfold ships no types
    list_display = ("name", "public_id", "created_at")
    search_fields = ("name", "public_id")


@admin.register(SubAccount)
class SubAccountAdmin(ReadOnlyAdmin):
    list_display = ("name", "account")
    list_select_related = ("account",)
    search_fields = ("name",)


@admin.register(Portfolio)
class PortfolioAdmin(ReadOnlyAdmin):
    list_display = ("business_id", "provider", "account", "tier")
    list_select_related = ("account",)
