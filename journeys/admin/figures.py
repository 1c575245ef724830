"""What a list of journeys counts: people in them, starts and failures of a day. All bounded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.bounded import BoundedCount
from accounts.clock import wall_now
from journeys.models import Journey, JourneyVersion, Run, Suspension

MOST = 1_000
DAY = timedelta(hours=24)


def with_figures(rows: QuerySet[Journey]) -> QuerySet[Any]:
    """Annotate open_count, waiting_count, started_count, failed_count, and the last failed run."""
    since = wall_now() - DAY
    runs = Run.objects.filter(journey=OuterRef("pk"))
    is_open = runs.filter(ended_at__isnull=True)
    waits = Exists(Suspension.objects.filter(run=OuterRef("pk")))
    failed = runs.exclude(error="").filter(ended_at__isnull=False)
    last = failed.order_by("-ended_at")[:1]
    return rows.annotate(
        open_count=BoundedCount(is_open, MOST),
        waiting_count=BoundedCount(is_open.filter(waits), MOST),
        started_count=BoundedCount(runs.filter(started_at__gte=since), MOST),
        failed_count=BoundedCount(failed.filter(ended_at__gte=since), MOST),
        last_error=Subquery(last.values("error")),
        last_error_at=Subquery(last.values("ended_at")),
        last_error_run=Subquery(last.values("pk")),
    )


def people_in(rows: QuerySet[JourneyVersion]) -> QuerySet[Any]:
    """Annotate people_count: the runs that are still open on each version."""
    open_runs = Run.objects.filter(version=OuterRef("pk"), ended_at__isnull=True)
    return rows.annotate(people_count=BoundedCount(open_runs, MOST))
