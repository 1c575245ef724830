"""Runs: where each contact is in a journey; suspend, resume, cancel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import reader_now, reader_sees
from accounts.confirming import Question, ask, confirmed_why, picked
from accounts.filters import ChoiceFilter, RowFilter
from accounts.keyset import KeysetAdmin
from accounts.looks import date_and_time, ident, link, moment, one_line, pill, span
from contacts.looks import json_block, person
from contacts.masking import shown_text
from contacts.search import rows_of_people
from journeys.actions import command_runs
from journeys.fault_words import end_words, waits_words
from journeys.models import Journey, Run, Suspension
from outbox.models import Effect

RUN_ID = 24


class StateFilter(ChoiceFilter):
    """Each state in the words of the index that holds its runs."""

    title = _("state")
    parameter_name = "state"
    options = (
        ("open", _("Open"), Q(ended_at__isnull=True)),
        ("suspended", _("Suspended"), Q(status="Suspended", ended_at__isnull=True)),
        ("failed", _("Failed"), ~Q(error="") & Q(ended_at__isnull=False)),
        ("complete", _("Finished"), Q(status="Complete")),
        ("cancelled", _("Cancelled"), Q(status="Terminated", error="")),
    )


class JourneyFilter(RowFilter):
    title = _("journey")
    parameter_name = "journey"
    model = Journey
    field = "journey"


@admin.register(Run)
class RunAdmin(KeysetAdmin):
    keyset_time = "started_at"
    list_display = ("who", "journey_version", "state_pill", "result", "started", "took", "page")
    list_display_links = None
    list_select_related = ("journey", "version")
    list_filter = (StateFilter, JourneyFilter)
    search_fields = ("contact__name",)
    search_help_text = _("Customer's name or number, run id")
    date_hierarchy = "started_at"
    actions = ("suspend", "resume", "cancel")
    empty_title = _("No runs yet.")
    empty_text = _("A run starts when a customer writes what a live journey listens for.")
    fields = (
        "who",
        "journey_version",
        "channel",
        "state_pill",
        "result",
        "started",
        "took",
        "page",
        "shown_state",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        rows: QuerySet[Run] = super().get_queryset(request)
        light = rows.defer("journey__draft", "version__definition", "version__requires")
        waits = Suspension.objects.filter(run=OuterRef("pk")).order_by("no")
        timers = Effect.objects.filter(owner_run=OuterRef("pk"), kind="timer", state="pending")
        return light.annotate(
            waits_for=Subquery(waits.values("kind")[:1]),
            waits_until=Subquery(timers.order_by("due_at").values("due_at")[:1]),
        ).prefetch_related("contact__identities")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        also = Q(public_id=term.lower()) if len(term) == RUN_ID else None
        return rows_of_people(request, queryset, term, "contact", also), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Links that know the row's number alone lead to the run's own page, where there is one."""
        run = self.get_object(request, object_id)
        if run is not None and self.has_view_permission(request, run):
            try:
                return redirect(reverse("admin:run", args=[run.public_id]))
            except NoReverseMatch:
                pass
        page: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return page

    def has_command_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("journeys.change_run")

    @admin.action(description=_("Suspend"), permissions=["command"])
    def suspend(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._command(request, queryset, "suspend", _suspending)

    @admin.action(description=_("Resume"), permissions=["command"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._command(request, queryset, "resume", _resuming)

    @admin.action(description=_("Cancel"), permissions=["command"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._command(request, queryset, "terminate", _cancelling)

    def _command(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        verb: str,
        question_of: Callable[[int], Question],
    ) -> HttpResponse | None:
        runs = picked(queryset.select_related("account", "contact", "journey", "version"))
        question = question_of(len(runs))
        if confirmed_why(request, question) is None:
            return ask(request, self, runs, question, "")
        user: Any = request.user
        self.message_user(request, _told(verb, command_runs(runs, verb, user), len(runs)))
        return None

    def row_name(self, row: Run) -> str:
        """Name a run by whom it is with and what it is a run of."""
        return f"{row.contact} · {row.journey} {row.version}"

    # --- columns ------------------------------------------------------------------------------

    @admin.display(description=_("Customer"))
    def who(self, run: Run) -> str:
        return person(run.contact, reader_sees(run))

    @admin.display(description=_("Journey"))
    def journey_version(self, run: Run) -> str:
        return format_html(
            '{} <span class="ls-sub">v{}</span>', run.journey.name, run.version.number
        )

    @admin.display(description=_("State"))
    def state_pill(self, run: Any) -> str:
        if run.ended_at is None:
            if run.status == Run.Status.SUSPENDED:
                return pill(gettext("Suspended"), "w")
            kind = run.waits_for or ("timer" if run.waits_until else "")
            return pill(waits_words(kind, date_and_time(run.waits_until, reader_now(run))), "n")
        if run.error:
            return pill(gettext("Failed"), "e")
        if run.status == Run.Status.TERMINATED:
            return pill(gettext("Cancelled"))
        return pill(gettext("Finished"), "o")

    @admin.display(description=_("Outcome"))
    def result(self, run: Run) -> str:
        return one_line(shown_text(end_words(run.error, run.outcome), reader_sees(run)), 70)

    @admin.display(description=_("Started"))
    def started(self, run: Run) -> str:
        return moment(run.started_at, reader_now(run))

    @admin.display(description=_("Took"))
    def took(self, run: Run) -> str:
        return span((run.ended_at or reader_now(run)) - run.started_at)

    @admin.display(description=_("Run"))
    def page(self, run: Run) -> str:
        url = reverse("admin:journeys_run_change", args=[run.pk])
        return link(url, ident(run.public_id, 8))

    @admin.display(description=_("Engine's state"))
    def shown_state(self, run: Run) -> str:
        return json_block(run.state, reader_sees(run))


def _suspending(count: int) -> Question:
    return Question(
        "suspend",
        ngettext("Suspend %(n)d run?", "Suspend %(n)d runs?", count) % {"n": count},
        gettext(
            "Nothing is sent and no wait runs out until you resume. Replies and results are kept "
            "meanwhile. Messages that are on their way still go out."
        ),
        ngettext("Suspend %(n)d", "Suspend %(n)d", count) % {"n": count},
    )


def _resuming(count: int) -> Question:
    return Question(
        "resume",
        ngettext("Resume %(n)d run?", "Resume %(n)d runs?", count) % {"n": count},
        gettext("Each goes on at once with what came while it was suspended."),
        ngettext("Resume %(n)d", "Resume %(n)d", count) % {"n": count},
    )


def _cancelling(count: int) -> Question:
    return Question(
        "cancel",
        ngettext("Cancel %(n)d run?", "Cancel %(n)d runs?", count) % {"n": count},
        gettext(
            "They end where they are, and messages that have not begun to go out are dropped. "
            "This cannot be undone: the journey can only be started anew."
        ),
        ngettext("Cancel %(n)d", "Cancel %(n)d", count) % {"n": count},
        is_grave=True,
    )


def _told(verb: str, asked: int, of: int) -> str:
    words = {
        "suspend": ngettext(
            "%(n)d run is being suspended.", "%(n)d runs are being suspended.", asked
        ),
        "resume": ngettext("%(n)d run goes on.", "%(n)d runs go on.", asked),
        "terminate": ngettext(
            "%(n)d run is being cancelled.", "%(n)d runs are being cancelled.", asked
        ),
    }
    told = words[verb] % {"n": asked} if asked else ""
    rest = of - asked
    left = ngettext(
        "%(n)d was left as it is: it does not fit its state.",
        "%(n)d were left as they are: it does not fit their state.",
        rest,
    )
    return f"{told} {left % {'n': rest} if rest else ''}".strip()
