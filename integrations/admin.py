from __future__ import annotations

from django.contrib import admin

from accounts.admin_base import ReadOnlyAdmin
from integrations.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = ("name", "prefix", "account", "sub_account", "scopes", "last_used_on")
    list_select_related = ("account", "sub_account")
    exclude = ("hash",)
