"""The inbox: what came in, what became of it, and what is stuck."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import reader_now, reader_sees
from accounts.confirming import Deed, Question, carry_out, picked
from accounts.errors import AccountsError
from accounts.filters import ChoiceFilter
from accounts.keyset import KeysetAdmin
from accounts.looks import NOTHING, Tone, ident, moment, one_line, pill
from contacts.looks import json_block, person
from contacts.masking import shown_text
from contacts.search import rows_of_people
from messaging.actions import PERMISSION, replay_parked
from messaging.errors import MessagingError
from messaging.inbox import read_reply
from messaging.models import InboundEvent
from messaging.providers.events import summary
from messaging.providers.registry import read_events
from messaging.why import Ruled, read_why

State = InboundEvent.State
Kind = InboundEvent.Kind
TONES: dict[str, Tone] = {
    State.PENDING: "n",
    State.HELD: "a",
    State.FAILED: "e",
    State.UNHANDLED: "w",
    State.DONE: "",
}
WORDS = {
    State.PENDING: _("Waiting"),
    State.HELD: _("Kept for later"),
    State.DONE: _("Done"),
    State.UNHANDLED: _("Unanswered"),
    State.FAILED: _("Parked"),
}
KINDS = {
    Kind.MESSAGE: _("Message"),
    Kind.STATUS: _("Receipt"),
    Kind.ACCOUNT: _("Account event"),
    Kind.COMMAND: _("Command"),
}


# The rules by which it is decided who hears a message, as people call them.
RULE_NAMES = {
    "readable": _("Readable"),
    "given-back": _("Given back"),
    "erased": _("Erased contact"),
    "keyword": _("Account's keywords"),
    "agent": _("Agent"),
    "bound-wait": _("Answer to a message"),
    "bound-mailbox": _("Early answer to a message"),
    "old-tap": _("Old button or form"),
    "flow-wait": _("Open form"),
    "newest-wait": _("Newest question"),
    "mailbox": _("Message on its way"),
    "triggers": _("Triggers"),
    "fallback": _("Fallback triggers"),
    "unanswered": _("Unanswered"),
    "taken": _("Taken"),
}


class StateFilter(ChoiceFilter):
    title = _("state")
    parameter_name = "state"
    options = (
        (
            "unanswered",
            _("Unanswered messages"),
            Q(state=State.UNHANDLED, kind=Kind.MESSAGE),
        ),
        *((value, WORDS[value], Q(state=value)) for value in State),
    )


# What the machine notes of an item, as people say it.
CAME = {
    "reply": _("Answered by a run"),
    "mailbox": _("Kept until the run asks"),
    "started": _("Started a journey"),
    "merged": _("Noted on its message"),
    "unmatched": _("Its message is not known here"),
    "handled": _("Noted"),
    "noted": _("Kept, nothing to do"),
    "no handler": _("Nobody listens for this"),
    "no address": _("It names no customer"),
    "nothing matched": _("No journey listens for this"),
    "unreadable": _("It could not be read"),
    "suspend": _("The run was suspended"),
    "resume": _("The run went on"),
    "terminate": _("The run was cancelled"),
    "start": _("A run was started"),
}
VERBS = {
    "start": _("Start a run"),
    "suspend": _("Suspend a run"),
    "resume": _("Let a run go on"),
    "terminate": _("Cancel a run"),
}
REPLIES = {
    "flow": _("Form sent back"),
    "button": _("Button"),
    "list": _("Choice from a list"),
    "media": _("Picture or file"),
    "location": _("Location"),
    "other": _("Something without text"),
}
# With one of these in the address somebody has asked for more than the messages.
ASKED = {"state", "state__exact", "kind__exact", "q"}


class KindFilter(ChoiceFilter):
    """Messages unless something else is asked for: receipts are four times as many."""

    title = _("kind")
    parameter_name = "kind"
    options = (
        *((value, KINDS[value], Q(kind=value)) for value in Kind),
        ("all", _("Everything"), Q()),
    )

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str | Promise]]:
        if not ASKED & request.GET.keys():
            self.used_parameters.setdefault(self.parameter_name, Kind.MESSAGE.value)
        return super().lookups(request, model_admin)


def _question(count: int) -> Question:
    return Question(
        "replay",
        ngettext("Replay %(n)d parked item?", "Replay %(n)d parked items?", count) % {"n": count},
        gettext(
            "Each goes back into the inbox with five tries of its own, and is taken as of the time "
            "it happened. A message may be answered by a run that waits for it, or start one. "
            "Items that are not parked stay as they are."
        ),
        ngettext("Replay %(n)d", "Replay %(n)d", count) % {"n": count},
    )


@admin.register(InboundEvent)
class InboundEventAdmin(KeysetAdmin):
    keyset_time = "received_at"
    list_display = ("when", "kind_word", "who", "preview", "state_pill", "what_came", "tries")
    list_display_links = ("when",)
    list_filter = (StateFilter, KindFilter)
    search_fields = ("contact__name",)
    search_help_text = _("Customer's name or number, key")
    date_hierarchy = "received_at"
    actions = ("replay",)
    empty_title = _("No messages yet.")
    empty_text = _("Receipts and commands are kept here too: choose their kind under Filters.")
    fields = (
        "when",
        "kind_word",
        "who",
        "channel",
        "state_pill",
        "what_came",
        "why_rules",
        "tries",
        "short_key",
        "shown_body",
    )
    readonly_fields = fields

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def get_queryset(self, request: HttpRequest) -> QuerySet[InboundEvent]:
        rows: QuerySet[InboundEvent] = super().get_queryset(request)
        return rows.prefetch_related("contact__identities")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        if ":" in term:
            return queryset.filter(key=term), False
        return rows_of_people(request, queryset, term, "contact"), False

    @admin.action(description=_("Replay parked items"), permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        def done(count: int) -> str:
            told = ngettext("%(n)d item is replayed.", "%(n)d items are replayed.", count)
            return told % {"n": count}

        user: Any = request.user
        deed = Deed(
            _question,
            lambda item, why: replay_parked(item, user),
            done,
            (MessagingError, AccountsError),
        )
        return carry_out(request, self, picked(queryset), deed)

    @admin.display(description=_("Received"))
    def when(self, item: InboundEvent) -> str:
        return moment(item.received_at, reader_now(item))

    @admin.display(description=_("Kind"))
    def kind_word(self, item: InboundEvent) -> str:
        return str(KINDS[Kind(item.kind)])

    @admin.display(description=_("Customer"))
    def who(self, item: InboundEvent) -> str:
        return person(item.contact, reader_sees(item))

    @admin.display(description=_("What"))
    def preview(self, item: InboundEvent) -> str:
        return one_line(shown_text(_in_a_line(item), reader_sees(item)), 60)

    @admin.display(description=_("State"))
    def state_pill(self, item: InboundEvent) -> str:
        return pill(str(WORDS[State(item.state)]), TONES.get(item.state, ""))

    @admin.display(description=_("What came of it"))
    def what_came(self, item: InboundEvent) -> str:
        words = str(CAME.get(item.outcome, item.outcome))
        return one_line(shown_text(words, reader_sees(item)), 60)

    @admin.display(description=_("Why?"))
    def why_rules(self, item: InboundEvent) -> str:
        return rules_list(read_why(item.why), reader_sees(item))

    @admin.display(description=_("Key"))
    def short_key(self, item: InboundEvent) -> str:
        return ident(shown_text(item.key, reader_sees(item)), 60)

    @admin.display(description=_("As it came"))
    def shown_body(self, item: InboundEvent) -> str:
        return json_block(item.body, reader_sees(item))


def rules_list(rules: Sequence[Ruled], sees_numbers: bool) -> str:
    """Return the rules that were asked who hears a message, the deciding one marked."""
    rows = (
        (
            "decided" if one.decided else "passed",
            RULE_NAMES.get(one.rule, one.rule),
            shown_text(one.says, sees_numbers),
        )
        for one in rules
    )
    found = format_html_join("", '<li class="why-{}"><b>{}</b> <span>{}</span></li>', rows)
    return format_html('<ol class="why">{}</ol>', found) if found else NOTHING


def _in_a_line(item: InboundEvent) -> str:
    """Return what the item says, as far as it can be read; a list shows the unreadable too."""
    try:
        if item.kind == Kind.MESSAGE:
            view = read_reply(item.body)
            return view.text or str(REPLIES.get(str(view.kind), view.kind))
        body = json.loads(item.body)
        if item.kind == Kind.COMMAND:
            return str(VERBS.get(body["verb"], body["verb"]))
        return "; ".join(summary(event) for event in read_events(body))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""
