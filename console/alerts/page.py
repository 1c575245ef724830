"""The page of an account's alert settings, for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import NotAllowed
from accounts.scope import current_account
from console.alerts.actions import PERMISSION, dismiss_setup, save_settings, send_test
from console.alerts.errors import NobodyToTell
from console.alerts.forms import LIMITS, AlertSettingsForm
from console.health.snapshot import limits_of
from console.models import Alert

if TYPE_CHECKING:
    from django.contrib.auth.models import User

RECENT = 8


@require_http_methods(["GET", "POST"])
def alert_settings(request: HttpRequest) -> HttpResponse:
    """Show and save who is told of alerts, and the limits."""
    account, user = current_account(request), cast("User", request.user)
    if not user.has_perm(PERMISSION):
        raise PermissionDenied
    saved = limits_of(account)
    form = AlertSettingsForm(request.POST or None, instance=saved)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("emails", "webhook_url", *LIMITS)}
        made = save_settings(account, user, values, form.cleaned_data["secret"])
        messages.success(request, _("Saved."))
        if made:
            told = _("The webhook's secret, shown this once: %(secret)s") % {"secret": made}
            messages.warning(request, told)
        return HttpResponseRedirect(reverse("admin:alert_settings"))
    context = {
        **admin.site.each_context(request),
        "title": _("Alerts"),
        "form": form,
        "who": [form["emails"], form["webhook_url"], form["secret"]],
        "limits": [form[name] for name in LIMITS],
        "has_secret": bool(saved.webhook_secret_enc),
        "recent": Alert.objects.filter(account=account).order_by("-opened_at")[:RECENT],
    }
    return render(request, "console/alert_settings.html", context)


@require_POST
def alert_test(request: HttpRequest) -> HttpResponse:
    """Send a test to everybody who is told."""
    account = current_account(request)
    try:
        ways = send_test(account, cast("User", request.user))
    except NotAllowed as error:
        raise PermissionDenied from error
    except NobodyToTell as error:
        messages.error(request, str(error))
    else:
        told = _("A test is on its way (%(count)d). Effects show what became of it.")
        messages.success(request, told % {"count": len(ways)})
    return HttpResponseRedirect(reverse("admin:alert_settings"))


@require_POST
def setup_dismiss(request: HttpRequest) -> HttpResponse:
    """Put the set-up check list away."""
    try:
        dismiss_setup(current_account(request), cast("User", request.user))
    except NotAllowed as error:
        raise PermissionDenied from error
    return HttpResponseRedirect(reverse("admin:index"))
