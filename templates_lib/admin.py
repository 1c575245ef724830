from __future__ import annotations

from django.contrib import admin

from accounts.admin_base import ReadOnlyAdmin
from templates_lib.models import TemplateTranslation


@admin.register(TemplateTranslation)
class TemplateTranslationAdmin(ReadOnlyAdmin):
    account_path = "template__account"
    list_display = ("template", "language", "category", "status", "quality")
    list_select_related = ("template",)
    list_filter = ("status", "language")
    search_fields = ("template__name",)

    @admin.display(description="Category", ordering="template__category")
    def category(self, row: TemplateTranslation) -> str:
        return row.template.category
