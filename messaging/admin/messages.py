"""Messages: what was said, by whom, and whether it arrived."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import DropdownFilter

from accounts.admin_base import for_reader, reader_now, reader_sees
from accounts.filters import ChoiceFilter, RowFilter
from accounts.keyset import KeysetAdmin
from accounts.looks import NOTHING, link, moment
from contacts.looks import erased, json_block, person
from contacts.masking import shown_text
from contacts.search import rows_of_people
from messaging.admin.media import files_of
from messaging.content.fallback import summary
from messaging.content.reading import parse
from messaging.content.showing import show
from messaging.models import Channel, Message, MessageAttempt

Status = Message.Status
# Status -> (icon, class, words); ticks never come without words.
TICKS = {
    Status.QUEUED: ("schedule", "", _("Queued")),
    Status.UNCERTAIN: ("help", "doubt", _("Not confirmed")),
    Status.ACCEPTED: ("check", "", _("Accepted")),
    Status.SENT: ("check", "", _("Sent")),
    Status.DELIVERED: ("done_all", "", _("Delivered")),
    Status.READ: ("done_all", "read", _("Read")),
    Status.FAILED: ("error", "bad", _("Failed")),
    Status.RECEIVED: ("call_received", "", _("Received")),
}


class DirectionFilter(ChoiceFilter):
    title = _("direction")
    parameter_name = "direction"
    options = (
        ("in", _("From customers"), Q(direction="in")),
        ("out", _("From us"), Q(direction="out")),
    )


class TroubleFilter(ChoiceFilter):
    """Asks for an error code too: the index of troubled messages is by that."""

    title = _("trouble")
    parameter_name = "trouble"
    options = (
        ("any", _("Any trouble"), ~Q(error_code="")),
        ("failed", _("Failed"), Q(status=Status.FAILED) & ~Q(error_code="")),
        ("uncertain", _("Not confirmed"), Q(status=Status.UNCERTAIN) & ~Q(error_code="")),
    )


class CodeFilter(DropdownFilter):  # type: ignore[misc] # unfold ships no types
    """One error code, as the page of a channel asks for it; the list itself offers none."""

    title = _("error")
    parameter_name = "code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        code = request.GET.get(self.parameter_name, "")[:64]
        return [(code, code)] if code.isprintable() and code else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(error_code=value).exclude(error_code="") if value else queryset


class ChannelFilter(RowFilter):
    title = _("channel")
    parameter_name = "channel"
    model = Channel
    field = "channel"


class AttemptInline(TabularInline):  # type: ignore[misc] # unfold ships no types
    model = MessageAttempt
    fields = ("n", "client_id", "providers_id", "outcome", "error_code", "began_at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return for_reader(request, super().get_queryset(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("Provider's id"))
    def providers_id(self, attempt: MessageAttempt) -> str:
        return shown_text(attempt.provider_id or "", reader_sees(attempt))


@admin.register(Message)
class MessageAdmin(KeysetAdmin):
    list_display = ("when", "who", "preview", "ticks", "error", "run_link", "channel")
    list_display_links = ("when",)
    list_select_related = ("channel",)
    list_filter = (DirectionFilter, TroubleFilter, CodeFilter, ChannelFilter)
    search_fields = ("contact__name",)
    search_help_text = _("Customer's name or number, message id")
    inlines = (AttemptInline,)
    date_hierarchy = "created_at"
    empty_title = _("No messages yet.")
    empty_text = _("Messages of customers and ours appear here, the newest first.")
    fields = (
        "when",
        "who",
        "channel",
        "run_link",
        "shown_content",
        "files",
        "ticks",
        "error",
        "sent_at",
        "delivered_at",
        "read_at",
        "failed_at",
        "public_id",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        rows: QuerySet[Message] = super().get_queryset(request)
        return rows.prefetch_related("contact__identities")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        try:
            return queryset.filter(public_id=UUID(term)), False
        except ValueError:
            return rows_of_people(request, queryset, term, "contact"), False

    @admin.display(description=_("When"))
    def when(self, message: Message) -> str:
        return moment(message.created_at, reader_now(message))

    @admin.display(description=_("Customer"))
    def who(self, message: Message) -> str:
        return person(message.contact, reader_sees(message))

    @admin.display(description=_("Message"))
    def preview(self, message: Message) -> str:
        words = _in_a_line(message.content) if message.content else erased("")
        return format_html(
            '<span class="ls-bubble {}">{}</span>',
            message.direction,
            shown_text(words[:90], reader_sees(message)),
        )

    @admin.display(description=_("Content"))
    def shown_content(self, message: Message) -> str:
        return json_block(message.content, reader_sees(message))

    @admin.display(description=_("Files"))
    def files(self, message: Message) -> SafeString | str:
        """What the customer sent along, or what became of it."""
        received = message.files.select_related("media").order_by("pk")
        return files_of(received) or NOTHING

    @admin.display(description=_("Status"))
    def ticks(self, message: Message) -> str:
        icon, tone, words = TICKS[Status(message.status)]
        return format_html(
            '<span class="ls-ticks {}"><span class="material-symbols-outlined" aria-hidden="true">'
            "{}</span>{}</span>",
            tone,
            icon,
            words,
        )

    @admin.display(description=_("Error"))
    def error(self, message: Message) -> str:
        return message.error_code or ""

    @admin.display(description=_("Run"))
    def run_link(self, message: Message) -> str:
        if message.run_id is None:
            return NOTHING
        return link(reverse("admin:journeys_run_change", args=[message.run_id]), _("run"))


def _in_a_line(content: str) -> str:
    """Return the words of a message; what kind it is when it has none. Of a template its name
    comes first: its own text is the provider's, only what was filled in is ours."""
    body = json.loads(content)
    shown = show(body)
    if body.get("type", "").lower() == "template" and shown.text:
        return f"{shown.note.partition(' (')[0]}: {', '.join(shown.text.splitlines())}"
    return shown.text or shown.note or summary(parse(body))
