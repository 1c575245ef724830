from __future__ import annotations

from django.contrib import admin

from accounts.admin_base import ReadOnlyAdmin
from console.models import Alert


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    list_display = ("title", "detail", "rule", "opened_at", "closed_at", "last_told_at")
    list_filter = ("rule", ("closed_at", admin.EmptyFieldListFilter))
    ordering = ("-opened_at",)
    date_hierarchy = "opened_at"
