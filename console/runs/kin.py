"""The runs that a run was started by, and those it has started."""

from __future__ import annotations

from dataclasses import dataclass

from journeys.models import Run

# A run that starts others in a loop would fill its page with them.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Kin:
    """Links to other runs of the same contact, the newest child last."""

    parent: Run | None
    children: list[Run]


def kin_of(run: Run) -> Kin:
    """Return the run above this one and those below it."""
    rows = Run.objects.filter(account=run.account_id).select_related("journey")
    slim = rows.only("public_id", "status", "journey__name")
    parent = slim.filter(pk=run.parent_run).first() if run.parent_run else None
    children = list(slim.filter(parent_run=run.pk).order_by("-id")[:MOST_SHOWN])
    return Kin(parent, children[::-1])
