"""WhatsApp Flows: the forms, and what customers sent back."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import ReadOnlyAdmin, reader_now, reader_sees
from accounts.filters import ChoiceFilter, RowFilter
from accounts.keyset import KeysetAdmin
from accounts.looks import NOTHING, Tone, ident, link, moment, one_line, pill
from contacts.looks import erased, json_block, person
from contacts.masking import shown_text
from contacts.search import rows_of_people
from flows.models import Flow, FlowSubmission, FlowVersion

Status = FlowVersion.Status
TONES: dict[str, Tone] = {Status.PUBLISHED: "o", Status.DRAFT: "", Status.DEPRECATED: "w"}
WORDS = {
    Status.DRAFT: _("Draft"),
    Status.PUBLISHED: _("Published"),
    Status.DEPRECATED: _("Deprecated"),
}


class StatusFilter(ChoiceFilter):
    title = _("state")
    parameter_name = "state"
    options = tuple((value, WORDS[value], Q(status=value)) for value in Status)


class FlowFilter(RowFilter):
    title = _("Flow")
    parameter_name = "flow"
    model = Flow
    field = "flow"


@admin.register(FlowVersion)
class FlowVersionAdmin(ReadOnlyAdmin):
    account_path = "flow__account"
    list_display = ("flow", "version", "state", "made", "remote")
    list_select_related = ("flow",)
    list_filter = (StatusFilter,)
    search_fields = ("flow__name", "remote_id")
    search_help_text = _("Name or the provider's id")
    ordering = ("flow__name", "-number")
    empty_title = _("No Flows yet.")
    empty_text = _("A Flow is a form that opens inside WhatsApp.")
    fields = ("flow", "version", "state", "made", "remote", "shown_json")
    readonly_fields = fields

    @admin.display(description=_("Version"))
    def version(self, version: FlowVersion) -> str:
        return f"v{version.number}"

    @admin.display(description=_("State"))
    def state(self, version: FlowVersion) -> str:
        return pill(str(WORDS[Status(version.status)]), TONES[version.status])

    @admin.display(description=_("Made"))
    def made(self, version: FlowVersion) -> str:
        return moment(version.created_at, reader_now(version))

    @admin.display(description=_("Provider's id"))
    def remote(self, version: FlowVersion) -> str:
        return ident(version.remote_id, 24) if version.remote_id else NOTHING

    @admin.display(description=_("Flow JSON"))
    def shown_json(self, version: FlowVersion) -> str:
        return json_block(version.json, sees=True)


@admin.register(FlowSubmission)
class FlowSubmissionAdmin(KeysetAdmin):
    list_display = ("when", "who", "flow", "in_short", "run")
    list_display_links = ("when",)
    list_select_related = ("flow",)
    list_filter = (FlowFilter,)
    search_fields = ("contact__name",)
    search_help_text = _("Customer's name or number")
    date_hierarchy = "created_at"
    empty_title = _("Nobody has sent a form back yet.")
    empty_text = _("The answers of customers to Flows appear here.")
    fields = ("when", "who", "flow", "run", "shown_answers")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[FlowSubmission]:
        rows: QuerySet[FlowSubmission] = super().get_queryset(request)
        return rows.prefetch_related("contact__identities")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        return rows_of_people(request, queryset, search_term, "contact"), False

    @admin.display(description=_("When"))
    def when(self, submission: FlowSubmission) -> str:
        return moment(submission.created_at, reader_now(submission))

    @admin.display(description=_("Customer"))
    def who(self, submission: FlowSubmission) -> str:
        return person(submission.contact, reader_sees(submission))

    @admin.display(description=_("Answers"))
    def in_short(self, submission: FlowSubmission) -> str:
        return one_line(shown_text(_in_a_line(submission.answers), reader_sees(submission)))

    @admin.display(description=_("Run"))
    def run(self, submission: FlowSubmission) -> str:
        if submission.run_id is None:
            return NOTHING
        return link(reverse("admin:journeys_run_change", args=[submission.run_id]), _("run"))

    @admin.display(description=_("Answers"))
    def shown_answers(self, submission: FlowSubmission) -> str:
        return format_html("{}", json_block(submission.answers, reader_sees(submission)))


def _in_a_line(answers: str) -> str:
    """Return `name: value, ...` of the answers, as far as they can be read."""
    try:
        found = json.loads(answers)
    except (ValueError, RecursionError):
        return erased("")
    if not isinstance(found, dict):
        return ""
    return ", ".join(f"{name}: {value}" for name, value in found.items())
