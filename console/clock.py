"""The time that pages tell: that of the place where the account's oldest number answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from accounts.scope import find_account
from messaging.models import Channel


def zone_here(request: HttpRequest) -> ZoneInfo:
    """Return the time zone of the account's oldest number; UTC before there is one."""
    mine = Channel.objects.filter(account=find_account(request)).order_by("pk")
    name = mine.values_list("time_zone", flat=True).first()
    return ZoneInfo(name or settings.TIME_ZONE)


def in_local_time(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer in the account's time. A page that draws itself later is drawn at once."""

    @wraps(view)
    def local(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with timezone.override(zone_here(request)):
            answer: HttpResponse = view(request, *args, **kwargs)
            return answer.render() if isinstance(answer, SimpleTemplateResponse) else answer

    return local
