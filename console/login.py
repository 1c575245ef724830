"""Log-ins: what somebody sees after too many wrong passwords."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def locked_out(request: HttpRequest, *args: Any) -> HttpResponse:
    """Answer a log-in that has to wait, and say how long.

    django-axes calls this for a user name and address with too many wrong passwords; it counts
    in real time, which the demo's clock does not move.
    """
    credentials: dict[str, str] = getattr(request, "axes_credentials", None) or {}
    wait = _wait_of(request, credentials.get("username", ""))
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    context = {
        **admin.site.each_context(request),
        "title": _("Log in"),
        "waiting": ngettext(
            "Try again in %(minutes)d minute.", "Try again in %(minutes)d minutes.", minutes
        )
        % {"minutes": minutes},
    }
    answer = TemplateResponse(request, "console/locked_out.html", context, status=429)
    answer["Retry-After"] = str(max(1, math.ceil(wait.total_seconds())))
    return answer.render()


def _wait_of(request: HttpRequest, username: str) -> timedelta:
    """Return how long ago the last counted attempt is from being forgotten."""
    last = (
        AccessAttempt.objects.filter(
            username=username,
            ip_address=request.axes_ip_address,  # type: ignore[attr-defined] # set by axes
            attempt_time__gte=get_cool_off_threshold(request),
        )
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    return last + cool_off - timezone.now() if last else cool_off
