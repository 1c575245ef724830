"""Going over to another of one's accounts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.scope import choose_account


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Work in the account named in the form, and begin at its home page."""
    account = choose_account(request, request.POST.get("account", ""))
    messages.success(request, _("You are working in %(account)s now.") % {"account": account.name})
    return redirect("admin:index")
