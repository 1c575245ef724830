"""Log-ins: what somebody sees after too many wrong passwords."""

from __future__ import annotations

import math
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.throttle import is_address_locked, wait_of


def locked_out(request: HttpRequest, *args: Any) -> HttpResponse:
    """Answer a log-in that has to wait, and say how long; django-axes calls this."""
    credentials: dict[str, str] = getattr(request, "axes_credentials", None) or {}
    seconds = wait_of(request, credentials.get("username", "")).total_seconds()
    minutes = max(1, math.ceil(seconds / 60))
    context = {
        **admin.site.each_context(request),
        "title": _("Log in"),
        "is_address": is_address_locked(request),
        "waiting": ngettext(
            "Try again in %(minutes)d minute.", "Try again in %(minutes)d minutes.", minutes
        )
        % {"minutes": minutes},
    }
    answer = TemplateResponse(request, "console/locked_out.html", context, status=429)
    answer["Retry-After"] = str(max(1, math.ceil(seconds)))
    return answer.render()
