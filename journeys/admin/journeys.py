"""Journeys: what can start, who is in it, what went wrong; publish, pause, start."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action

from accounts.admin_base import ReadOnlyAdmin, for_reader, reader_now, reader_sees
from accounts.confirming import Deed, Question, carry_out, picked
from accounts.errors import AccountsError
from accounts.filters import ChoiceFilter
from accounts.looks import NOTHING, figure, ident, link, moment, one_line, pill
from contacts.masking import shown_text
from journeys.actions import enable, pause, publish
from journeys.admin.exporting import download
from journeys.admin.figures import MOST, people_in, with_figures
from journeys.admin.importing import import_page
from journeys.admin.starting import start_page
from journeys.changes import changes_of
from journeys.errors import JourneysError
from journeys.models import Journey, JourneyVersion, Trigger
from journeys.trigger_words import kind_words, match_words

EXPECTED = (JourneysError, AccountsError)
PUBLISH = "journeys.publish_journey"


class StatusFilter(ChoiceFilter):
    title = _("state")
    parameter_name = "state"
    options = (
        ("live", _("Live"), Q(status="enabled", live_version__isnull=False)),
        ("paused", _("Paused"), Q(status="disabled", live_version__isnull=False)),
        ("draft", _("Never published"), Q(live_version__isnull=True)),
    )


class VersionInline(TabularInline):  # type: ignore[misc] # unfold ships no types
    model = JourneyVersion
    fields = ("version", "published", "who", "people", "file")
    readonly_fields = fields
    ordering = ("-number",)
    extra = 0
    per_page = 10
    can_delete = False
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        light = rows.select_related("published_by").defer("definition")
        return for_reader(request, people_in(light))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("Version"))
    def version(self, version: JourneyVersion) -> str:
        url = reverse("admin:journeys_journeyversion_change", args=[version.pk])
        return link(url, f"v{version.number}")

    @admin.display(description=_("Published"))
    def published(self, version: JourneyVersion) -> str:
        return moment(version.created_at, reader_now(version))

    @admin.display(description=_("By"))
    def who(self, version: JourneyVersion) -> str:
        return str(version.published_by or NOTHING)

    @admin.display(description=_("People in it"))
    def people(self, version: Any) -> str:
        return figure(version.people_count, MOST)

    @admin.display(description=_("File"))
    def file(self, version: JourneyVersion) -> str:
        url = reverse("admin:journeys_journeyversion_download", args=[version.pk])
        return link(url, gettext("Download"))


class TriggerInline(TabularInline):  # type: ignore[misc] # unfold ships no types
    model = Trigger
    fields = ("kind_told", "match_told", "policy", "slot", "priority", "enabled")
    readonly_fields = fields
    extra = 0
    can_delete = False
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("Kind"))
    def kind_told(self, trigger: Trigger) -> str:
        return kind_words(trigger.kind)

    @admin.display(description=_("Match"))
    def match_told(self, trigger: Trigger) -> str:
        return match_words(trigger.kind, trigger.match)


@admin.register(Journey)
class JourneyAdmin(ReadOnlyAdmin):
    list_display = ("name", "state", "version", "in_it", "waiting", "started", "failed", "last")
    list_select_related = ("live_version",)
    list_filter = (StatusFilter,)
    list_per_page = 25
    search_fields = ("name",)
    search_help_text = _("Name")
    ordering = ("name",)
    actions = ("pause_journeys", "enable_journeys")
    actions_list = ("import_journey",)
    actions_detail = ("start", "publish", "pause", "enable", "export")
    inlines = (VersionInline, TriggerInline)
    empty_title = _("No journeys yet.")
    empty_text = _("Import one, then publish it.")
    fields = ("name", "state", "version", "in_it", "started", "failed", "last", "public_ident")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Journey]:
        rows: QuerySet[Journey] = super().get_queryset(request)
        return with_figures(rows.defer("draft", "live_version__definition"))

    # --- who may, and when --------------------------------------------------------------------

    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(PUBLISH)

    def has_pause_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(PUBLISH) and _is(object_id, status="enabled")

    def has_enable_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(PUBLISH) and _is(
            object_id, status="disabled", live_version__isnull=False
        )

    def has_start_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("journeys.add_run") and _is(
            object_id, status="enabled", live_version__isnull=False
        )

    def has_import_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("journeys.add_journey")

    def has_export_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(self.has_view_permission(request))

    # --- of several ---------------------------------------------------------------------------

    @admin.action(description=_("Pause"), permissions=["publish"])
    def pause_journeys(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return carry_out(request, self, picked(queryset), _pausing(request, "pause_journeys"))

    @admin.action(description=_("Let start again"), permissions=["publish"])
    def enable_journeys(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return carry_out(request, self, picked(queryset), _enabling(request, "enable_journeys"))

    # --- of one -------------------------------------------------------------------------------

    @action(description=_("Publish"), permissions=["publish"], icon="publish")  # type: ignore[untyped-decorator] # unfold ships no types
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        journey = self.get_object(request, object_id)
        if journey is None:
            return redirect("admin:journeys_journey_changelist")
        whole = Journey.objects.select_related("live_version").get(pk=journey.pk)
        return self._of_one(request, object_id, _publishing(request, whole))

    @action(description=_("Pause"), permissions=["publish"], icon="pause")  # type: ignore[untyped-decorator] # unfold ships no types
    def pause(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._of_one(request, object_id, _pausing(request, "pause"))

    @action(description=_("Let start again"), permissions=["publish"], icon="play_arrow")  # type: ignore[untyped-decorator] # unfold ships no types
    def enable(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._of_one(request, object_id, _enabling(request, "enable"))

    @action(description=_("Start for a contact"), permissions=["start"], icon="person_play")  # type: ignore[untyped-decorator] # unfold ships no types
    def start(self, request: HttpRequest, object_id: str) -> HttpResponse:
        journey = self.get_object(request, object_id)
        if journey is None:
            return redirect("admin:journeys_journey_changelist")
        return start_page(request, self, journey)

    @action(description=_("Export"), permissions=["export"], icon="download")  # type: ignore[untyped-decorator] # unfold ships no types
    def export(self, request: HttpRequest, object_id: str) -> HttpResponse:
        journey = self.get_object(request, object_id)
        if journey is None:
            return redirect("admin:journeys_journey_changelist")
        return download(Journey.objects.get(pk=journey.pk))

    @action(description=_("Import"), permissions=["import"], icon="upload_file", url_path="import")  # type: ignore[untyped-decorator] # unfold ships no types
    def import_journey(self, request: HttpRequest) -> HttpResponse:
        return import_page(request, self)

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """Leave out what the journey's state gives no meaning to."""
        found = super().get_actions_detail(request, object_id)
        senseless = set()
        if not self.has_pause_permission(request, object_id):
            senseless.add("journeys_journey_pause")
        if not self.has_enable_permission(request, object_id):
            senseless.add("journeys_journey_enable")
        return [one for one in found if one.action_name not in senseless]

    def _of_one(self, request: HttpRequest, object_id: str, deed: Deed) -> HttpResponse:
        journey = self.get_object(request, object_id)
        if journey is None:
            return redirect("admin:journeys_journey_changelist")
        back = reverse("admin:journeys_journey_change", args=[journey.pk])
        return carry_out(request, self, [journey], deed, back) or redirect(back)

    # --- columns ------------------------------------------------------------------------------

    @admin.display(description=_("State"))
    def state(self, journey: Journey) -> str:
        if journey.live_version_id is None:
            return pill(gettext("Draft"))
        if journey.status == Journey.Status.DISABLED:
            return pill(gettext("Paused"), "w")
        return pill(gettext("Live"), "o")

    @admin.display(description=_("Version"))
    def version(self, journey: Journey) -> str:
        if journey.live_version is None:
            return NOTHING
        url = reverse("admin:journeys_journeyversion_change", args=[journey.live_version_id])
        return link(url, f"v{journey.live_version.number}")

    @admin.display(description=_("In it now"))
    def in_it(self, journey: Any) -> str:
        return _runs_of(journey, "open", journey.open_count)

    @admin.display(description=_("Waiting for a reply"))
    def waiting(self, journey: Any) -> str:
        return figure(journey.waiting_count, MOST)

    @admin.display(description=_("Started in 24 h"))
    def started(self, journey: Any) -> str:
        return figure(journey.started_count, MOST)

    @admin.display(description=_("Failed in 24 h"))
    def failed(self, journey: Any) -> str:
        return _runs_of(journey, "failed", journey.failed_count)

    @admin.display(description=_("Last error"))
    def last(self, journey: Any) -> str:
        if not journey.last_error:
            return NOTHING
        words = shown_text(journey.last_error, reader_sees(journey))
        url = reverse("admin:journeys_run_change", args=[journey.last_error_run])
        return format_html(
            '{} <a class="ls-link" href="{}">{}</a>',
            one_line(words, 50),
            url,
            moment(journey.last_error_at, reader_now(journey)),
        )

    @admin.display(description=_("Id"))
    def public_ident(self, journey: Journey) -> str:
        return ident(journey.public_id, 40)


def _is(object_id: Any, **state: Any) -> bool:
    """Tell whether the journey is in that state; without one, whether any could be."""
    return object_id is None or Journey.objects.filter(pk=object_id, **state).exists()


def _runs_of(journey: Journey, state: str, count: int) -> str:
    url = reverse("admin:journeys_run_changelist")
    return format_html(
        '<a href="{}?journey={}&state={}">{}</a>', url, journey.pk, state, figure(count, MOST)
    )


def _publishing(request: HttpRequest, journey: Journey) -> Deed:
    user: Any = request.user
    changes = changes_of(journey)
    question = Question(
        "publish",
        gettext("Publish the draft?"),
        gettext(
            "The draft becomes the next version, and new runs start on it at once. People who are "
            "in the journey finish on the version they began with."
        ),
        gettext("Publish"),
        sections=(
            (gettext("What starts it"), changes.triggers),
            (gettext("What changes"), changes.changed),
        ),
        warnings=changes.warnings,
    )
    return Deed(
        lambda count: question,
        lambda journey, why: publish(Journey.objects.get(pk=journey.pk), user),
        lambda count: gettext("Published. New runs start on it."),
        EXPECTED,
    )


def _pausing(request: HttpRequest, name: str) -> Deed:
    user: Any = request.user

    def question(count: int) -> Question:
        return Question(
            name,
            ngettext("Pause %(n)d journey?", "Pause %(n)d journeys?", count) % {"n": count},
            gettext("No new runs start. People who are in it go on to its end."),
            ngettext("Pause %(n)d", "Pause %(n)d", count) % {"n": count},
        )

    def done(count: int) -> str:
        told = ngettext("%(n)d journey is paused.", "%(n)d journeys are paused.", count)
        return told % {"n": count}

    return Deed(question, lambda journey, why: pause(journey, user), done, EXPECTED)


def _enabling(request: HttpRequest, name: str) -> Deed:
    user: Any = request.user

    def question(count: int) -> Question:
        title = ngettext("Let %(n)d journey start?", "Let %(n)d journeys start?", count)
        return Question(
            name,
            title % {"n": count},
            gettext("New runs start again on the live version."),
            ngettext("Let %(n)d start", "Let %(n)d start", count) % {"n": count},
        )

    def done(count: int) -> str:
        told = ngettext("%(n)d journey starts again.", "%(n)d journeys start again.", count)
        return told % {"n": count}

    return Deed(question, lambda journey, why: enable(journey, user), done, EXPECTED)
