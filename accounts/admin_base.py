"""What every admin page of ours builds on: rows of one account, read-only history."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from accounts.scope import find_account


class ScopedAdmin(ModelAdmin):  # type: ignore[misc] # unfold ships no types
    """Rows of the account that the request works in; `account_path` leads to it."""

    account_path = "account"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        account = find_account(request)
        return rows.filter(**{self.account_path: account.pk}) if account else rows.none()


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
