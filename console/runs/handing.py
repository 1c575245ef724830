"""What a run has given to people, and the buttons that give it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.errors import NotAllowed
from console.eyes import Eyes
from console.runs.finding import find_run
from journeys.actions import return_run
from journeys.engine.codec import CodecError
from journeys.errors import NotHandedOver
from journeys.handing_over import handed_over
from journeys.models import Run


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of the step; `exit` is "" for the ordinary one."""

    exit: str
    label: str


@dataclass(frozen=True, slots=True)
class Hand:
    """A conversation in the hands of people, and the ways to give it back."""

    key: str
    title: str
    note: str
    since: datetime | None
    ways: list[Way]


def hands_of(run: Run, eyes: Eyes, may: bool) -> list[Hand]:
    """Return what people have of a run; the ways back only for those who may take them."""
    try:
        found = handed_over(run)
    except (CodecError, ValueError, LookupError):
        return []
    return [
        Hand(
            one.key,
            _("With %(team)s") % {"team": one.team} if one.team else _("With an agent"),
            eyes.text(one.note),
            one.since,
            [_way(exit) for exit in ("", *one.exits)] if may else [],
        )
        for one in found
    ]


def _way(exit: str) -> Way:
    return Way(exit, exit or _("Go on"))


def _returned(run: Run) -> str:
    if run.status == Run.Status.SUSPENDED:
        return _("Given back. The run is suspended: it takes this in once it is resumed.")
    return _("The journey goes on with this conversation.")


@require_POST
def run_return(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a conversation back to the journey, at an exit of its step."""
    run = find_run(request, public_id)
    key, exit = request.POST.get("key", ""), request.POST.get("exit", "")
    try:
        return_run(run, key, exit, request.user)  # type: ignore[arg-type] # staff, by the site
    except NotAllowed as error:
        raise PermissionDenied from error
    except NotHandedOver:
        messages.error(request, _("Somebody has given this conversation back already."))
    else:
        messages.success(request, _returned(run))
    return redirect("admin:run", public_id=run.public_id)
