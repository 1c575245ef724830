from __future__ import annotations

from django.contrib import admin

from accounts.admin_base import ReadOnlyAdmin
from flows.models import FlowSubmission, FlowVersion


@admin.register(FlowVersion)
class FlowVersionAdmin(ReadOnlyAdmin):
    account_path = "flow__account"
    list_display = ("flow", "number", "status", "remote_id")
    list_select_related = ("flow",)
    list_filter = ("status",)
    search_fields = ("flow__name", "remote_id")


@admin.register(FlowSubmission)
class FlowSubmissionAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "contact", "flow", "run_id")
    list_select_related = ("contact", "flow")
    date_hierarchy = "created_at"
