"""Message templates: what they say, and whether they may go out."""

from __future__ import annotations

import json

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import ReadOnlyAdmin
from accounts.filters import ChoiceFilter
from accounts.looks import Tone, one_line, pill
from contacts.looks import json_block
from templates_lib.models import MessageTemplate, TemplateTranslation

Status = TemplateTranslation.Status
TONES: dict[str, Tone] = {
    Status.APPROVED: "o",
    Status.PENDING: "n",
    Status.REJECTED: "e",
    Status.PAUSED: "w",
    Status.DISABLED: "e",
}
WORDS = {
    Status.DRAFT: _("Draft"),
    Status.PENDING: _("Waiting for approval"),
    Status.APPROVED: _("Approved"),
    Status.REJECTED: _("Rejected"),
    Status.PAUSED: _("Paused by Meta"),
    Status.DISABLED: _("Disabled by Meta"),
}
CATEGORIES = {
    MessageTemplate.Category.MARKETING: _("Marketing"),
    MessageTemplate.Category.UTILITY: _("Utility"),
    MessageTemplate.Category.AUTHENTICATION: _("Authentication"),
}


# Meta's colours, in words.
QUALITIES = {
    "UNKNOWN": _("not rated yet"),
    "GREEN": _("high"),
    "YELLOW": _("medium"),
    "RED": _("low"),
}


class StatusFilter(ChoiceFilter):
    title = _("state")
    parameter_name = "state"
    options = tuple((value, WORDS[value], Q(status=value)) for value in Status)


class CategoryFilter(ChoiceFilter):
    title = _("category")
    parameter_name = "category"
    options = tuple(
        (value, CATEGORIES[value], Q(template__category=value))
        for value in MessageTemplate.Category
    )


@admin.register(TemplateTranslation)
class TemplateTranslationAdmin(ReadOnlyAdmin):
    account_path = "template__account"
    list_display = ("template", "language", "text", "category", "state", "rating")
    list_select_related = ("template",)
    list_filter = (StatusFilter, CategoryFilter)
    search_fields = ("template__name",)
    search_help_text = _("Name")
    ordering = ("template__name", "language")
    empty_title = _("No templates yet.")
    empty_text = _("Templates may go out when the service window is closed; Meta approves each.")
    fields = ("template", "language", "category", "topic", "state", "rating", "shown_components")
    readonly_fields = fields

    @admin.display(description=_("Text"))
    def text(self, row: TemplateTranslation) -> str:
        return one_line(_body_of(row.components), 80)

    @admin.display(description=_("Category"), ordering="template__category")
    def category(self, row: TemplateTranslation) -> str:
        return str(CATEGORIES[MessageTemplate.Category(row.template.category)])

    @admin.display(description=_("Consent topic"))
    def topic(self, row: TemplateTranslation) -> str:
        return row.template.consent_topic

    @admin.display(description=_("State"), ordering="status")
    def state(self, row: TemplateTranslation) -> str:
        return pill(str(WORDS[Status(row.status)]), TONES.get(row.status, ""))

    @admin.display(description=_("Quality"), ordering="quality")
    def rating(self, row: TemplateTranslation) -> str:
        return str(QUALITIES.get(row.quality, row.quality))

    @admin.display(description=_("Components"))
    def shown_components(self, row: TemplateTranslation) -> str:
        return json_block(row.components, sees=True)


def _body_of(components: str) -> str:
    """Return the body text of a template's components, "" when there is none to read."""
    try:
        found = json.loads(components)
    except (ValueError, RecursionError):
        return ""
    parts = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return next((str(p.get("text", "")) for p in parts if str(p.get("type")).lower() == "body"), "")
