"""The page that starts a journey for one contact."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.errors import AccountsError
from accounts.scope import current_account, sees_numbers
from contacts.models import Contact
from contacts.search import people
from journeys.actions import start_run
from journeys.errors import JourneysError
from journeys.models import Journey
from messaging.models import Channel


class StartForm(forms.Form):
    """Whom, on which number, and what the journey is to know beforehand."""

    who = forms.CharField(
        label=_("Contact"),
        help_text=_("Phone number or name of somebody in Contacts."),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )
    channel = forms.ModelChoiceField(
        label=_("Channel"),
        queryset=Channel.objects.none(),
        empty_label=_("Choose a channel"),
        widget=UnfoldAdminSelectWidget(),
    )
    known = forms.CharField(
        label=_("Data"),
        required=False,
        help_text=_(
            'JSON, such as {"order": "A-1001"}. The contact\'s number is put in by itself.'
        ),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.request = request
        channels = Channel.objects.filter(account=current_account(request)).order_by("name")
        field: Any = self.fields["channel"]
        field.queryset = channels
        field.initial = channels.first()

    def clean_who(self) -> Contact:
        account = current_account(self.request)
        found = people(account.pk, self.cleaned_data["who"], sees_numbers(self.request.user))
        if not found:
            raise forms.ValidationError(gettext("Nobody in Contacts has this name or number."))
        if len(found) > 1:
            raise forms.ValidationError(
                gettext("Several people match. Type more, or the whole number.")
            )
        return Contact.objects.get(pk=found[0])

    def clean_known(self) -> dict[str, Any]:
        try:
            data = json.loads(self.cleaned_data["known"] or "{}")
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(gettext("This is no JSON.")) from error
        if not isinstance(data, dict):
            raise forms.ValidationError(gettext("Write an object: {…}."))
        return data


def start_page(request: HttpRequest, admin: ModelAdmin, journey: Journey) -> HttpResponse:
    """Show the form; on a good answer ask for the run and say so."""
    given = request.POST if request.method == "POST" else None
    initial = {"who": request.GET.get("contact", "")}
    form = StartForm(request, data=given, initial=initial)
    back = reverse("admin:journeys_journey_change", args=[journey.pk])
    if given is not None and form.is_valid() and _start(request, journey, form):
        return redirect(f"{reverse('admin:journeys_run_changelist')}?journey={journey.pk}")
    context = {
        **admin.admin_site.each_context(request),
        "title": gettext("Start %(journey)s") % {"journey": journey.name},
        "form": form,
        "back": back,
        "opts": Journey._meta,
    }
    return TemplateResponse(request, "journeys/start.html", context)


def _start(request: HttpRequest, journey: Journey, form: StartForm) -> bool:
    clean, user = form.cleaned_data, request.user
    person: Any = user
    try:
        start_run(journey, clean["who"], clean["channel"], person, clean["known"])
    except (JourneysError, AccountsError) as why:
        form.add_error(None, str(why))
        return False
    told = gettext("%(journey)s was asked to start for %(contact)s. Its run appears in a moment.")
    messages.success(request, told % {"journey": journey.name, "contact": clean["who"]})
    return True
