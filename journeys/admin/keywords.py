"""The account's keywords: words that act before any journey hears them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import ScopedAdmin
from accounts.looks import Tone, pill
from accounts.models import Account
from accounts.scope import current_account, find_account
from contacts.stop_words import START_WORDS, STOP_WORDS
from journeys.keyword_actions import (
    Wanted,
    add_keyword,
    change_keyword,
    delete_keyword,
    fault_of,
)
from journeys.models import Journey, Keyword

# As 8x8 and Meta write them: en, pt-BR, pt_BR, zh-Hant-TW.
LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")

TONES: dict[str, Tone] = {
    Keyword.Action.STOP: "e",
    Keyword.Action.START: "o",
    Keyword.Action.MENU: "a",
    Keyword.Action.AGENT: "n",
}


class KeywordForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """A word, its language, and what it does."""

    account: Account | None = None

    class Meta:
        model = Keyword
        fields = ("word", "language", "action", "answer", "journey")
        help_texts = {
            "word": _("The whole message, however it is typed: case and signs do not count."),
            "language": _("A code such as en or pt-BR: the answer is for customers who speak it."),
            "answer": _(
                "What the customer is told, also after the words that stop or start everywhere; "
                "empty for the words that come with Wend. A menu has none."
            ),
            "journey": _("What the menu starts; the other actions take none."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Somebody who only looks gets no fields.
        if "journey" in self.fields:
            mine = Journey.objects.filter(account=self.account).defer("draft").order_by("name")
            self.fields["journey"].queryset = mine  # type: ignore[attr-defined] # a model's choice
        if "action" in self.fields:
            # Nothing is chosen beforehand: Stop, the first, would silence whoever writes the word.
            choices = [("", gettext("Choose what it does")), *Keyword.Action.choices]
            self.fields["action"].choices = choices  # type: ignore[attr-defined] # a choice

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        if not LANGUAGE.fullmatch(self.cleaned_data.get("language", "en")):
            self.add_error("language", _("Write a code such as en or pt-BR."))
        if self.account is not None and not self.errors:
            fault = fault_of(self.account, self.wanted(), self.instance.pk)
            if fault:
                raise forms.ValidationError(fault)
        return found

    def _get_validation_exclusions(self) -> set[str]:
        """Skip the database's rule on journeys: `clean` says the same in an operator's words."""
        kept = super()._get_validation_exclusions()  # type: ignore[misc] # stubs lack it
        return {*kept, "journey"}

    def wanted(self) -> Wanted:
        """Return the keyword as it was typed."""
        typed = self.cleaned_data
        return Wanted(
            typed["language"],
            typed["word"],
            typed["action"],
            typed.get("journey"),
            typed.get("answer", ""),
        )


@admin.register(Keyword)
class KeywordAdmin(ScopedAdmin):
    form = KeywordForm
    fields = ("word", "language", "action", "answer", "journey")
    list_display = ("word", "language", "does", "journey")
    list_select_related = ("journey",)
    search_fields = ("word",)
    search_help_text = _("Word")
    ordering = ("action", "language", "word")
    list_before_template = "journeys/keywords_before.html"
    empty_title = _("No keywords of your own yet.")
    empty_text = _("A keyword acts before any journey hears it: a menu, an agent, a further STOP.")
    # Each deletion is asked about by itself.
    actions = None

    def get_form(
        self, request: HttpRequest, obj: Keyword | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Keyword]]:
        form = super().get_form(request, obj, change, **kwargs)
        made: type[KeywordForm] = type("KeywordForm", (form,), {"account": find_account(request)})
        return made

    @admin.display(description=_("Does"))
    def does(self, keyword: Keyword) -> str:
        return pill(keyword.get_action_display(), TONES.get(keyword.action, ""))

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        user: Any = request.user
        wanted = form.wanted()
        if change:
            change_keyword(Keyword.objects.get(pk=obj.pk), wanted, user)
            return
        made = add_keyword(current_account(request), wanted, user)
        obj.pk = made.pk

    def delete_model(self, request: HttpRequest, obj: Keyword) -> None:
        user: Any = request.user
        delete_keyword(obj, user)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Name above the list the words that work without being in it."""
        shown = {"built_in": built_in_words()}
        return super().changelist_view(request, {**shown, **(extra_context or {})})


def built_in_words() -> list[tuple[str, str]]:
    """Return what stops and starts messages everywhere, a line for each."""
    return [
        (gettext("Stop"), ", ".join(sorted({w for row in STOP_WORDS.values() for w in row}))),
        (gettext("Start"), ", ".join(sorted({w for row in START_WORDS.values() for w in row}))),
    ]
