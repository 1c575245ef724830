"""Conversations: who can be written to freely, and for how long still."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import reader_now, reader_sees
from accounts.clock import wall_now
from accounts.confirming import Deed, Question, carry_out, picked
from accounts.errors import AccountsError
from accounts.filters import ChoiceFilter, RowFilter
from accounts.keyset import KeysetAdmin
from accounts.looks import moment, pill, span
from contacts.looks import person
from contacts.search import rows_of_people
from messaging.actions import GIVE_BACK, give_back
from messaging.errors import MessagingError
from messaging.models import Channel, Conversation
from messaging.providers.registry import provider_of
from messaging.window import MARGIN, WINDOW, window_end

SOON = timedelta(hours=2)


class WindowFilter(ChoiceFilter):
    title = _("service window")
    parameter_name = "window"
    options = (
        ("open", _("Open"), Q()),
        ("closed", _("Closed"), Q()),
        ("never", _("Never wrote to us"), Q(last_inbound_at__isnull=True)),
    )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        opened = wall_now() - WINDOW + MARGIN
        match self.value():
            case "open":
                return queryset.filter(last_inbound_at__gt=opened, touched_at__gt=opened)
            case "closed":
                return queryset.filter(last_inbound_at__lte=opened)
            case _:
                return super().queryset(request, queryset)


class OwnerFilter(ChoiceFilter):
    title = _("answered by")
    parameter_name = "owner"
    options = (
        ("agent", _("Agents"), Q(owner=Conversation.Owner.AGENT)),
        ("bot", _("Journeys"), Q(owner=Conversation.Owner.BOT)),
    )


class ChannelFilter(RowFilter):
    title = _("channel")
    parameter_name = "channel"
    model = Channel
    field = "channel"


def _question(count: int) -> Question:
    return Question(
        "give_back",
        ngettext("Give %(n)d conversation back?", "Give %(n)d conversations back?", count)
        % {"n": count},
        gettext(
            "Journeys hear these customers again, from their next message on. What a run gave to "
            "people stays with them: give that back on the run's page."
        ),
        ngettext("Give %(n)d back", "Give %(n)d back", count) % {"n": count},
    )


@admin.register(Conversation)
class ConversationAdmin(KeysetAdmin):
    """The newest inbound message first: these are the people who wait."""

    keyset_time = "touched_at"
    list_display = ("who", "window", "owned", "last_in", "last_out", "channel")
    list_display_links = None
    list_select_related = ("channel",)
    list_filter = (WindowFilter, OwnerFilter, ChannelFilter)
    search_fields = ("contact__name",)
    search_help_text = _("Customer's name or number")
    actions = ("give_back",)
    empty_title = _("No conversations yet.")
    empty_text = _("One begins with the first message from or to a customer.")
    fields = ("who", "channel", "window", "owned", "last_in", "last_out")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        rows: QuerySet[Conversation] = super().get_queryset(request)
        touched = rows.annotate(touched_at=Coalesce("last_inbound_at", "created_at"))
        return touched.prefetch_related("contact__identities")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        return rows_of_people(request, queryset, search_term, "contact"), False

    def has_give_back_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(GIVE_BACK)

    @admin.action(description=_("Give back to the journeys"), permissions=["give_back"])
    def give_back(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        def done(count: int) -> str:
            told = ngettext(
                "Journeys answer %(n)d customer again.",
                "Journeys answer %(n)d customers again.",
                count,
            )
            return told % {"n": count}

        user: Any = request.user
        deed = Deed(
            _question,
            lambda conversation, why: give_back(conversation, user),
            done,
            (MessagingError, AccountsError),
        )
        return carry_out(request, self, picked(queryset), deed)

    @admin.display(description=_("Customer"))
    def who(self, conversation: Conversation) -> str:
        return person(conversation.contact, reader_sees(conversation))

    @admin.display(description=_("Service window"))
    def window(self, conversation: Conversation) -> str:
        if not provider_of(conversation.channel.provider).has_window:
            return pill(gettext("always open"), "o")
        return window_pill(window_end(conversation.last_inbound_at), reader_now(conversation))

    @admin.display(description=_("Answered by"))
    def owned(self, conversation: Conversation) -> str:
        if conversation.owner != Conversation.Owner.AGENT:
            return gettext("Journeys")
        return pill(conversation.team or gettext("Agents"), "w")

    @admin.display(description=_("Last from customer"))
    def last_in(self, conversation: Conversation) -> str:
        return moment(conversation.last_inbound_at, reader_now(conversation))

    @admin.display(description=_("Last from us"))
    def last_out(self, conversation: Conversation) -> str:
        return moment(conversation.last_outbound_at, reader_now(conversation))


def window_pill(end: datetime | None, now: datetime) -> str:
    """Say whether free-form messages go out, and how long still."""
    if end is None:
        return pill(gettext("never opened"))
    if end <= now:
        return pill(gettext("closed"))
    left = gettext("open, %(left)s left") % {"left": span(end - now)}
    return pill(left, "w" if end - now < SOON else "o")
