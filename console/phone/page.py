"""The phone page: the island's place, and what it has to know to begin."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from console.demo.phones import DEMOS, PHONES
from console.phone.errors import PhoneError
from console.phone.line import line_of, lines_of, number_of, staged_channel

MOST_PHONES = 4


def phone_page(request: HttpRequest) -> HttpResponse:
    """Open the phones that the query names, or the demo's first one."""
    context = {**admin.site.each_context(request), "title": _("Phone")}
    try:
        line = line_of(request)
    except PhoneError as error:
        if error.status == 403:
            raise PermissionDenied from error
        context["reason"] = error.text
        return render(request, "console/phone_missing.html", context, status=404)
    api = reverse("admin:phone_texts").removesuffix("texts/")
    context["staged"] = staged_channel(line.account)
    context["props"] = {
        "api": api,
        "csrf": get_token(request),
        "numbers": _numbers(request.GET.getlist("number")) or [PHONES[0].number],
        "known": [{"number": phone.number, "name": phone.name} for phone in PHONES],
        "demos": list(DEMOS),
        "channel": line.sandbox.line,
        "channels": [
            {"id": each.provider, "name": each.get_provider_display(), "address": each.address}
            for each in lines_of(line.account)
        ],
    }
    return render(request, "console/phone.html", context)


def _numbers(given: list[str]) -> list[str]:
    """Return the numbers among what was given, each once. A query's plus sign may be a space."""
    found: dict[str, None] = {}
    for text in given:
        try:
            found[number_of(text)] = None
        except PhoneError:
            continue
    return list(found)[:MOST_PHONES]
