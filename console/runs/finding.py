"""Which run a page is about: one of the account that the request works in."""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.scope import current_account
from journeys.models import Run
from messaging.models import Channel


def find_run(request: HttpRequest, public_id: str) -> Run:
    """Return a run of the account that this request works in, for people who may see runs."""
    account = current_account(request)
    if not request.user.has_perm("journeys.view_run"):
        raise PermissionDenied
    runs = Run.objects.select_related("journey", "version", "contact", "channel")
    return get_object_or_404(
        runs.defer("version__definition", "journey__draft"), account=account, public_id=public_id
    )


def zone_of(channel: Channel) -> tzinfo:
    """Return the channel's time zone; UTC when nobody knows it."""
    try:
        return ZoneInfo(channel.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
