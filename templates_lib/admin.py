"""Message templates: what they say, and whether they may go out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import ReadOnlyAdmin, ScopedAdmin
from accounts.filters import ChoiceFilter
from accounts.looks import Tone, one_line, pill
from contacts.looks import json_block
from messaging.content.template_definition import BodyPart
from messaging.content.template_definition_checking import definition_issues
from templates_lib.actions import set_topic
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
    fields = (
        *("template", "language", "category", "topic", "state", "rating", "faults"),
        "shown_components",
    )
    readonly_fields = fields

    @admin.display(description=_("Text"))
    def text(self, row: TemplateTranslation) -> str:
        bodies = (p for p in row.definition.components or () if isinstance(p, BodyPart))
        return one_line(next((body.text or "" for body in bodies), ""), 80)

    @admin.display(description=_("Category"), ordering="template__category")
    def category(self, row: TemplateTranslation) -> str:
        return str(CATEGORIES[MessageTemplate.Category(row.template.category)])

    @admin.display(description=_("Consent topic"))
    def topic(self, row: TemplateTranslation) -> str:
        """Lead to where it is set; who may only look sees it there too."""
        url = reverse("admin:templates_lib_messagetemplate_change", args=[row.template_id])
        return format_html('<a href="{}">{}</a>', url, row.template.consent_topic or _("none"))

    @admin.display(description=_("State"), ordering="status")
    def state(self, row: TemplateTranslation) -> str:
        return pill(str(WORDS[Status(row.status)]), TONES.get(row.status, ""))

    @admin.display(description=_("Quality"), ordering="quality")
    def rating(self, row: TemplateTranslation) -> str:
        return str(QUALITIES.get(row.quality, row.quality))

    @admin.display(description=_("Checks"))
    def faults(self, row: TemplateTranslation) -> str:
        """Say what breaks a rule of the providers; most of it they refuse themselves."""
        found = [(each.path, each.message) for each in definition_issues(row.definition)]
        if not found:
            return str(_("Nothing found"))
        return format_html_join("", "<div><code>{}</code> {}</div>", found)

    @admin.display(description=_("Components"))
    def shown_components(self, row: TemplateTranslation) -> str:
        return json_block(row.components, sees=True)


class TopicForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """What a template is about, as far as people agree to it or not."""

    class Meta:
        model = MessageTemplate
        fields = ("topic",)
        labels = {"topic": _("Consent topic")}  # noqa: RUF012 # Django's way
        help_texts = {  # noqa: RUF012 # Django's way
            "topic": _(
                "People get this template only when they agreed to the topic, unless the step"
                " of the journey names another. Empty: advertising needs consent to"
                " “marketing”, other templates need none."
            )
        }


@admin.register(MessageTemplate)
class MessageTemplateAdmin(ScopedAdmin):
    """A template's name and category are the provider's; its topic is ours."""

    form = TopicForm
    list_display = ("name", "kind", "topic")
    search_fields = ("name",)
    search_help_text = _("Name")
    ordering = ("name",)
    empty_title = _("No templates yet.")
    fields = ("name", "kind", "topic")
    readonly_fields = ("name", "kind")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=_("Category"), ordering="category")
    def kind(self, row: MessageTemplate) -> str:
        return str(CATEGORIES[MessageTemplate.Category(row.category)])

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        user: Any = request.user
        set_topic(MessageTemplate.objects.get(pk=obj.pk), form.cleaned_data["topic"], user)
