from __future__ import annotations

import json

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin_base import ReadOnlyAdmin
from journeys.models import Journey, JourneyVersion, Run, RunLog


@admin.register(Journey)
class JourneyAdmin(ReadOnlyAdmin):
    list_display = ("name", "status", "live_version", "draft_revision", "created_at")
    list_select_related = ("live_version",)
    list_filter = ("status",)
    search_fields = ("name",)


@admin.register(JourneyVersion)
class JourneyVersionAdmin(ReadOnlyAdmin):
    account_path = "journey__account"
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
        "short_error",
        "started_at",
        "ended_at",
        "more",
    )
    list_select_related = ("journey", "version", "contact")
    list_filter = ("status", "journey")
    search_fields = ("public_id", "contact__name", "contact__identities__value")
    search_help_text = "Run id, customer's name or number"
    date_hierarchy = "started_at"

    @admin.display(description="Error")
    def short_error(self, run: Run) -> str:
        return run.error[:120]

    @admin.display(description="More")
    def more(self, run: Run) -> str:
        return format_html(
            '<a href="{}?run_id={}">log</a> <a href="{}?run_id={}">messages</a>',
            reverse("admin:journeys_runlog_changelist"),
            run.pk,
            reverse("admin:messaging_message_changelist"),
            run.pk,
        )


@admin.register(RunLog)
class RunLogAdmin(ReadOnlyAdmin):
    account_path = "account_id"
    list_display = ("run_id", "revision", "at", "event_kind", "steps")
    list_filter = ("event_kind",)
    ordering = ("run_id", "revision")

    @admin.display(description="Steps")
    def steps(self, log: RunLog) -> str:
        """Return what the transition did, step by step: `ask: waits, ask: left`."""
        return ", ".join(
            f"{entry.get('step') or 'run'}: {entry.get('exit') or entry['kind']}"
            for entry in json.loads(log.visits)
        )
