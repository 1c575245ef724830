"""Published versions: read only, with their definition."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts.admin_base import ReadOnlyAdmin, reader_now
from accounts.looks import NOTHING, figure, ident, moment
from contacts.looks import json_block
from journeys.admin.exporting import download
from journeys.admin.figures import MOST, people_in
from journeys.models import JourneyVersion


@admin.register(JourneyVersion)
class JourneyVersionAdmin(ReadOnlyAdmin):
    account_path = "journey__account"
    list_display = ("title", "journey", "published", "who", "people", "digest")
    list_select_related = ("journey", "published_by")
    search_fields = ("journey__name",)
    search_help_text = _("Journey")
    ordering = ("-pk",)
    empty_title = _("Nothing is published yet.")
    empty_text = _("Each publishing of a journey keeps a version here for good.")
    fields = ("journey", "title", "published", "who", "people", "digest", "shown_definition")
    readonly_fields = fields
    actions_detail = ("download",)

    def has_download_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(self.has_view_permission(request))

    @action(description=_("Download"), permissions=["download"], icon="download")  # type: ignore[untyped-decorator] # unfold ships no types
    def download(self, request: HttpRequest, object_id: str) -> HttpResponse:
        version = self.get_object(request, object_id)
        if version is None:
            return redirect("admin:journeys_journeyversion_changelist")
        return download(version.journey, version.number)

    def get_queryset(self, request: HttpRequest) -> QuerySet[JourneyVersion]:
        return people_in(super().get_queryset(request))

    @admin.display(description=_("Version"))
    def title(self, version: JourneyVersion) -> str:
        return f"v{version.number}"

    @admin.display(description=_("Published"))
    def published(self, version: JourneyVersion) -> str:
        return moment(version.created_at, reader_now(version))

    @admin.display(description=_("By"))
    def who(self, version: JourneyVersion) -> str:
        return str(version.published_by or NOTHING)

    @admin.display(description=_("People in it"))
    def people(self, version: Any) -> str:
        return figure(version.people_count, MOST)

    @admin.display(description=_("Digest"))
    def digest(self, version: JourneyVersion) -> str:
        return ident(version.sha256)

    @admin.display(description=_("Definition"))
    def shown_definition(self, version: JourneyVersion) -> str:
        return json_block(version.definition, sees=True)
