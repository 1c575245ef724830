"""How many wrong passwords are too many: for a user name from an address, and for an address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone


class LogInHandler(AxesDatabaseHandler):  # type: ignore[misc] # axes ships no types
    """Counts as axes does, and locks an address out that tries many names with few passwords."""

    def get_failures(self, request: HttpRequest, credentials: Any = None) -> int:
        counted: int = super().get_failures(request, credentials)
        limit: int = settings.AXES_FAILURE_LIMIT
        return max(counted, limit) if is_address_locked(request) else counted


def is_address_locked(request: HttpRequest) -> bool:
    """Say whether too many wrong passwords came from the request's address, whoever's they were."""
    total = _attempts(request).aggregate(total=Sum("failures_since_start"))["total"] or 0
    return bool(total >= settings.LOGIN_FAILURES_PER_ADDRESS)


def wait_of(request: HttpRequest, username: str) -> timedelta:
    """Return how long until this name may be tried again from here.

    axes counts in real time, which the demo's clock does not move.
    """
    pair = _attempts(request).filter(username=username)
    return max(
        _until_under(pair, settings.AXES_FAILURE_LIMIT),
        _until_under(_attempts(request), settings.LOGIN_FAILURES_PER_ADDRESS),
    )


def _until_under(attempts: QuerySet[AccessAttempt], limit: int) -> timedelta:
    """Return how long until so many attempts are forgotten that fewer than `limit` are left."""
    left = 0
    for at, failures in attempts.order_by("-attempt_time").values_list(
        "attempt_time", "failures_since_start"
    ):
        left += failures
        if left >= limit:
            cool_off: timedelta = settings.AXES_COOLOFF_TIME
            wait: timedelta = at + cool_off - timezone.now()
            return wait
    return timedelta(0)


def _attempts(request: HttpRequest) -> QuerySet[AccessAttempt]:
    attempts: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(
        ip_address=request.axes_ip_address,  # type: ignore[attr-defined] # set by axes
        attempt_time__gte=get_cool_off_threshold(request),
    )
    return attempts
