from __future__ import annotations

from django.contrib import admin

from accounts.read_only import ReadOnlyAdmin
from journeys.models import Journey, JourneyVersion, Run, RunLog


@admin.register(Journey)
class JourneyAdmin(ReadOnlyAdmin):
    list_display = ("name", "status", "live_version", "draft_revision", "created_at")
    list_select_related = ("live_version",)
    list_filter = ("status",)
    search_fields = ("name",)


@admin.register(JourneyVersion)
class JourneyVersionAdmin(ReadOnlyAdmin):
    list_display = ("journey", "number", "published_by", "created_at", "sha256")
    list_select_related = ("journey", "published_by")


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = (
        "public_id",
        "journey",
        "version",
        "contact",
        "status",
        "outcome",
        "error",
        "started_at",
        "ended_at",
    )
    list_select_related = ("journey", "version", "contact")
    list_filter = ("status", "journey")
    search_fields = ("public_id",)
    date_hierarchy = "started_at"


@admin.register(RunLog)
class RunLogAdmin(ReadOnlyAdmin):
    list_display = ("run_id", "revision", "at", "event_kind", "event_ref")
    list_filter = ("event_kind",)
    search_fields = ("=run_id",)
