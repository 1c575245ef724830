"""The log of runs: one row per transition."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import reader_now, reader_sees
from accounts.keyset import KeysetAdmin
from accounts.looks import link, moment, one_line
from contacts.looks import json_block
from contacts.masking import shown_text
from journeys.models import Run, RunLog


@admin.register(RunLog)
class RunLogAdmin(KeysetAdmin):
    account_path = "account_id"
    keyset_time = ""
    list_display = ("when", "run", "revision", "event_kind", "steps")
    list_display_links = ("when",)
    search_fields = ("run_id",)
    search_help_text = _("Id of a run")
    empty_title = _("No run has moved yet.")
    empty_text = _("Every transition of every run is written here.")
    fields = (
        "when",
        "run",
        "revision",
        "event_kind",
        "shown_event",
        "shown_visits",
        "shown_effects",
        "engine_version",
    )
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        runs = Run.objects.filter(public_id=term).values_list("pk", flat=True)
        return queryset.filter(run_id__in=list(runs)), False

    @admin.display(description=_("When"))
    def when(self, log: RunLog) -> str:
        return moment(log.at, reader_now(log))

    @admin.display(description=_("Run"))
    def run(self, log: RunLog) -> str:
        return link(reverse("admin:journeys_run_change", args=[log.run_id]), _("run"))

    @admin.display(description=_("Steps"))
    def steps(self, log: RunLog) -> str:
        """What the transition did, step by step: `ask: waits, ask: left`."""
        words = ", ".join(
            f"{entry.get('step') or 'run'}: {entry.get('exit') or entry['kind']}"
            for entry in json.loads(log.visits)
        )
        return one_line(shown_text(words, reader_sees(log)))

    @admin.display(description=_("Event"))
    def shown_event(self, log: RunLog) -> str:
        return json_block(log.event, reader_sees(log))

    @admin.display(description=_("What happened"))
    def shown_visits(self, log: RunLog) -> str:
        return json_block(log.visits, reader_sees(log))

    @admin.display(description=_("What it asked for"))
    def shown_effects(self, log: RunLog) -> str:
        return json_block(log.effects, reader_sees(log))
