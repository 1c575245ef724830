"""Effects: work on its way out, what failed, and what nobody is sure of."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import ReadOnlyAdmin, reader_now, reader_sees
from accounts.confirming import Deed, Question, carry_out, picked
from accounts.errors import AccountsError
from accounts.filters import ChoiceFilter
from accounts.keyset import KeysetAdmin
from accounts.looks import NOTHING, Tone, ident, link, moment, pill
from outbox.actions import PARKED_AT, PERMISSION, retry_failed, settle_uncertain
from outbox.errors import OutboxError
from outbox.models import Effect, GateRate

State = Effect.State
TONES: dict[str, Tone] = {
    State.SENDING: "n",
    State.LEASED: "n",
    State.DONE: "o",
    State.FAILED: "e",
    State.UNCERTAIN: "w",
}
WORDS = {
    State.PENDING: _("Waiting"),
    State.LEASED: _("About to go"),
    State.SENDING: _("On its way"),
    State.DONE: _("Done"),
    State.FAILED: _("Failed"),
    State.UNCERTAIN: _("Not confirmed"),
    State.CANCELLED: _("Cancelled"),
}
KINDS = {
    "message": _("Message"),
    "read_mark": _("Read mark"),
    "http": _("Web request"),
    "media_fetch": _("File from a customer"),
    "media_upload": _("File to the provider"),
    "timer": _("Timer"),
    "channel_check": _("Look at a channel"),
}


class StateFilter(ChoiceFilter):
    title = _("state")
    parameter_name = "state"
    options = (
        # Asked for as the index of finished rows knows them.
        ("failed", WORDS[State.FAILED], Q(state="failed", finished_at__isnull=False)),
        ("uncertain", WORDS[State.UNCERTAIN], Q(state="uncertain")),
        ("waiting", _("waiting to go out"), Q(state="pending") & ~Q(kind="timer")),
        ("under_way", _("under way"), Q(state__in=["leased", "sending"])),
        ("timers", _("timers"), Q(state="pending", kind="timer")),
        ("parked", _("parked"), Q(tries__gte=PARKED_AT, finished_at__isnull=False)),
        ("cancelled", WORDS[State.CANCELLED], Q(state="cancelled")),
    )


class LaneFilter(ChoiceFilter):
    title = _("lane")
    parameter_name = "lane"
    options = (
        ("0", _("Conversations"), Q(lane=0)),
        ("1", _("API"), Q(lane=1)),
        ("2", _("Campaigns"), Q(lane=2)),
    )


def _retry_question(count: int) -> Question:
    return Question(
        "retry",
        ngettext("Retry %(n)d effect?", "Retry %(n)d effects?", count) % {"n": count},
        gettext(
            "What a run could not take in is given to it once more; what belongs to no run goes "
            "out again. An effect whose run has taken its failure in stays as it is, and you "
            "are told so."
        ),
        ngettext("Retry %(n)d", "Retry %(n)d", count) % {"n": count},
    )


def _settle_question(as_: str, count: int) -> Question:
    accepted = as_ == "accepted"
    title = ngettext("Settle %(n)d effect by hand?", "Settle %(n)d effects by hand?", count)
    consequence = (
        gettext("You say that the provider took it. The run goes on as if it had said so.")
        if accepted
        else gettext("You say that it did not go out. The run takes its exit for failures.")
    )
    button = gettext("It was accepted") if accepted else gettext("It failed")
    rest = gettext("Only effects that nobody is sure of are changed. This cannot be undone.")
    return Question(
        f"settle_{as_}", title % {"n": count}, f"{consequence} {rest}", button, True, not accepted
    )


@admin.register(Effect)
class EffectAdmin(KeysetAdmin):
    keyset_time = ""
    list_display = ("what", "state_pill", "due", "attempt", "error_word", "run_link", "gate_word")
    list_display_links = ("what",)
    list_filter = (StateFilter, LaneFilter)
    search_fields = ("key",)
    search_help_text = _("Key, or the id of a run")
    actions = ("retry", "settle_accepted", "settle_failed")
    empty_title = _("Nothing is on its way out.")
    empty_text = _("Work that is done and heard of is cleared away; failures stay for 30 days.")
    fields = (
        "what",
        "state_pill",
        "created_at",
        "due_at",
        "expires_at",
        "attempt",
        "tries",
        "began_at",
        "settle_at",
        "finished_at",
        "consumed_at",
        "error",
        "run_link",
        "gate",
        "stream",
        "lane",
        "key",
        "shown_payload",
        "shown_result",
    )
    readonly_fields = fields

    def has_change_effect_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        return (queryset.filter(key__startswith=term) if term else queryset), False

    @admin.action(description=_("Retry"), permissions=["change_effect"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        user: Any = request.user
        return self._do(request, queryset, _retry_question, lambda e, why: retry_failed(e, user))

    @admin.action(description=_("Settle by hand: accepted"), permissions=["change_effect"])
    def settle_accepted(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._settle(request, queryset, "accepted")

    @admin.action(description=_("Settle by hand: failed"), permissions=["change_effect"])
    def settle_failed(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._settle(request, queryset, "failed")

    def _settle(
        self, request: HttpRequest, queryset: QuerySet[Any], as_: Literal["accepted", "failed"]
    ) -> HttpResponse | None:
        user: Any = request.user

        def settle(effect: Effect, why: str) -> None:
            settle_uncertain(effect, user, as_, why)

        return self._do(request, queryset, partial(_settle_question, as_), settle)

    def _do(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        question: Callable[[int], Question],
        do: Callable[[Effect, str], object],
    ) -> HttpResponse | None:
        rows = picked(queryset.select_related("account"))
        return carry_out(request, self, rows, Deed(question, do, _done, EXPECTED))

    @admin.display(description=_("What"))
    def what(self, effect: Effect) -> str:
        return str(KINDS.get(effect.kind, effect.kind))

    @admin.display(description=_("State"))
    def state_pill(self, effect: Effect) -> str:
        if effect.tries >= PARKED_AT:
            return pill(gettext("parked"), "e")
        return pill(str(WORDS[State(effect.state)]), TONES.get(effect.state, ""))

    @admin.display(description=_("Due"))
    def due(self, effect: Effect) -> str:
        return moment(effect.settle_at or effect.due_at, reader_now(effect))

    @admin.display(description=_("Error"))
    def error_word(self, effect: Effect) -> str:
        return effect.error

    @admin.display(description=_("Run"))
    def run_link(self, effect: Effect) -> str:
        if effect.owner_run is None:
            return NOTHING
        url = reverse("admin:journeys_run_change", args=[effect.owner_run])
        return link(url, ident(effect.key.partition(":")[0], 8))

    @admin.display(description=_("Gate"))
    def gate_word(self, effect: Effect) -> str:
        return ident(effect.gate, 24) if effect.gate else NOTHING

    @admin.display(description=_("Payload"))
    def shown_payload(self, effect: Effect) -> str:
        return _private(effect.payload, effect)

    @admin.display(description=_("Result"))
    def shown_result(self, effect: Effect) -> str:
        return _private(effect.result, effect)


EXPECTED = (OutboxError, AccountsError)


def _done(count: int) -> str:
    told = ngettext("%(n)d effect was changed.", "%(n)d effects were changed.", count)
    return told % {"n": count}


def _private(text: str, effect: Effect) -> str:
    """Return text that may hold a customer's number, for those who see numbers."""
    if not text:
        return NOTHING
    if not reader_sees(effect):
        return gettext("Not shown: it may hold a customer's number.")
    return format_html('<pre class="ls-json">{}</pre>', text)


@admin.register(GateRate)
class GateRateAdmin(ReadOnlyAdmin):
    list_display = ("gate", "per_second", "paused_until", "reason")
    ordering = ("gate",)
    empty_title = _("No gates yet.")
