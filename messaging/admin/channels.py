"""Channels: the numbers we speak from, and how they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import CharField, DateTimeField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts.admin_base import ReadOnlyAdmin, reader_now
from accounts.bounded import BoundedCount
from accounts.clock import wall_now
from accounts.filters import ChoiceFilter
from accounts.looks import Tone, figure, link, moment, pill
from messaging.consent_check import REFUSED
from messaging.models import Channel, ChannelCheck, Message
from messaging.providers.meanings import reason_words
from outbox.models import Effect, GateRate

MOST = 1_000
QUIET = timedelta(hours=24)


class KeptFilter(ChoiceFilter):
    """Channels in use unless something else is asked for."""

    title = _("kept")
    parameter_name = "kept"
    options = (
        ("archived", _("Archived"), Q(archived_at__isnull=False)),
        ("all", _("All"), Q()),
    )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value():
            return super().queryset(request, queryset)
        return queryset.filter(archived_at__isnull=True)


@admin.register(Channel)
class ChannelAdmin(ReadOnlyAdmin):
    """Credentials are never shown; a channel has a page of its own in the console."""

    list_display = (
        "page",
        "address",
        "provider",
        "health",
        "receipts",
        "waiting",
        "failed_today",
        "rate",
        "sub_account",
        "policy",
    )
    list_select_related = ("sub_account",)
    search_fields = ("name", "address")
    search_help_text = _("Name or number")
    ordering = ("name",)
    empty_title = _("No channels yet.")
    empty_text = _(
        "A channel is a number of yours at 8x8 or Meta, and the key to speak through it."
    )
    list_display_links = None
    list_filter = (KeptFilter,)
    actions_list = ("set_up",)
    exclude = ("credentials_enc", "webhook_secret_enc")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        rows: QuerySet[Channel] = super().get_queryset(request)
        gate = Concat(Value("channel:"), Cast(OuterRef("pk"), CharField()))
        waiting = Effect.objects.filter(gate=gate, state=Effect.State.PENDING)
        gates = GateRate.objects.filter(gate=gate)
        failed = Message.objects.filter(
            account=OuterRef("account"),
            channel=OuterRef("pk"),
            status=Message.Status.FAILED,
            created_at__gte=wall_now() - QUIET,
        ).exclude(error_code__in=["", REFUSED])
        wrong = ChannelCheck.objects.filter(channel=OuterRef("pk"), state=ChannelCheck.State.FAIL)
        return rows.annotate(
            waiting_count=BoundedCount(waiting.exclude(kind="timer"), MOST),
            failed_count=BoundedCount(failed, MOST),
            wrong_checks=BoundedCount(wrong, MOST),
            paused_until=Subquery(gates.values("paused_until"), output_field=DateTimeField()),
            paused_why=Subquery(gates.values("reason"), output_field=CharField()),
            per_second=Subquery(gates.values("per_second"), output_field=CharField()),
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Links that know the row's number alone lead to the channel's own page."""
        channel = self.get_object(request, object_id)
        if channel is not None and self.has_view_permission(request, channel):
            return redirect(reverse("admin:channel", args=[channel.public_id]))
        page: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return page

    def has_set_up_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("messaging.add_channel")

    @action(
        description=_("Set up a channel"), permissions=["set_up"], icon="add", url_path="set-up"
    )  # type: ignore[untyped-decorator] # unfold ships no types
    def set_up(self, request: HttpRequest) -> HttpResponse:
        return redirect(reverse("admin:channel_add"))

    @admin.display(description=_("Name"), ordering="name")
    def page(self, channel: Channel) -> str:
        return link(reverse("admin:channel", args=[channel.public_id]), channel.name)

    @admin.display(description=_("Health"))
    def health(self, channel: Any) -> str:
        tone, words = _health(channel)
        return pill(words, tone, reason_words(channel.paused_why or ""))

    @admin.display(description=_("Last receipt"))
    def receipts(self, channel: Channel) -> str:
        return moment(channel.webhook_seen_at, reader_now(channel))

    @admin.display(description=_("Waiting"))
    def waiting(self, channel: Any) -> str:
        return figure(channel.waiting_count, MOST)

    @admin.display(description=_("Failed in 24 h"))
    def failed_today(self, channel: Any) -> str:
        return figure(channel.failed_count, MOST)

    @admin.display(description=_("Rate"))
    def rate(self, channel: Any) -> str:
        if not channel.per_second:
            return gettext("no limit")
        return gettext("%(rate)s a second") % {"rate": f"{float(channel.per_second):g}"}

    @admin.display(description=_("When unsure"))
    def policy(self, channel: Channel) -> str:
        return format_html('<span class="ls-sub">{}</span>', channel.get_send_policy_display())


def _health(channel: Any) -> tuple[Tone, str]:
    """Return how the channel is, in a word or two: what stops messages comes first."""
    now = reader_now(channel)
    if channel.archived_at is not None:
        return "", gettext("Archived")
    if channel.wrong_checks:
        return "e", gettext("Checks are wrong")
    if channel.paused_until is not None and channel.paused_until > now:
        return "w", gettext("Slowed down")
    if channel.is_staging:
        return "w", gettext("Staging")
    if channel.webhook_seen_at is None:
        return "w", gettext("No receipts yet")
    if channel.webhook_seen_at < now - QUIET:
        return "w", gettext("Quiet for a day")
    return "o", gettext("Well")
