"""The run page: what one run did and why, what it waits for, and what people may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.clock import wall_now
from accounts.errors import AccountsError, NotAllowed
from console.chat import Known, load_known
from console.eyes import Eyes, eyes_of
from console.phone.texts import wording
from console.runs.finding import find_run, zone_of
from console.runs.handing import hands_of
from console.runs.kin import kin_of
from console.runs.rows import (
    chat_of,
    detail_of,
    log_of,
    rows_of,
    variables_of,
    waits_of,
)
from console.runs.stamp import stamp_of
from console.runs.words import left_of, run_note, status_of
from journeys.actions import COMMANDS, command_run, start_again
from journeys.errors import JourneysError
from journeys.inspector.values import RunView, Visit
from journeys.inspector.view import inspect_run
from journeys.models import Run
from messaging.models import Message
from messaging.window import window_end

AGAIN = "again"
TABS = ("visits", "messages", "variables", "log")


def run_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a run; `?part` gives only what changes while it runs."""
    stamp = stamp_of(public_id)
    run = find_run(request, public_id)
    view = inspect_run(run)
    eyes = eyes_of(request, view.secrets)
    with timezone.override(zone_of(run.channel)):
        context = {"stamp": stamp, **_context(request, view, eyes)}
        if "part" in request.GET:
            return render(request, "console/run_part.html", context)
        context |= {**admin.site.each_context(request), "title": _("Run")}
        context["wording"] = wording()
        context["verbs_all"] = _all_verbs() if context["verbs"] else ()
        return render(request, "console/run.html", context)


@require_POST
def run_command(request: HttpRequest, public_id: str) -> HttpResponse:
    """Suspend, resume or stop a run."""
    run = find_run(request, public_id)
    verb = request.POST.get("verb", "")
    if verb == AGAIN:
        return _start_again(request, run)
    if verb not in COMMANDS:
        return HttpResponse(_("This cannot be done with a run."), status=400)
    try:
        command_run(run, verb, request.user)  # type: ignore[arg-type] # staff, checked by the site
    except NotAllowed as error:
        raise PermissionDenied from error
    messages.success(request, _said(verb))
    return redirect("admin:run", public_id=run.public_id)


def _start_again(request: HttpRequest, run: Run) -> HttpResponse:
    try:
        start_again(run, request.user)  # type: ignore[arg-type] # staff, checked by the site
    except NotAllowed as error:
        raise PermissionDenied from error
    except (JourneysError, AccountsError) as why:
        messages.error(request, str(why))
    else:
        told = _("%(journey)s was asked to start again. The new run appears on the contact's page.")
        messages.success(request, told % {"journey": run.journey.name})
    return redirect("admin:run", public_id=run.public_id)


def _said(verb: str) -> str:
    return {
        "suspend": _("The run is being suspended: it keeps what comes and moves nothing."),
        "resume": _("The run goes on with what came meanwhile."),
        "terminate": _("The run is being cancelled. What has not been sent yet is not sent."),
    }[verb]


def _context(request: HttpRequest, view: RunView, eyes: Eyes) -> dict[str, Any]:
    run, now = view.run, wall_now()
    tab = request.GET.get("tab", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    end = window_end(view.conversation.last_inbound_at) if view.conversation else None
    numbers = [eyes.number(one.value) for one in view.identities if one.kind == "msisdn"]
    others = [eyes.number(one.value) for one in view.identities]
    return {
        "run": run,
        "view": view,
        "tab": tab,
        "status": status_of(view, eyes),
        "note": run_note(view, eyes) if view.failed_visit is None else None,
        "number": next(iter(numbers or others), ""),
        "waits": waits_of(view, now),
        "window_left": left_of(end, now),
        "took": view.took or now - run.started_at,
        "hands": hands_of(run, eyes, request.user.has_perm("journeys.change_run")),
        "kin": kin_of(run),
        "verbs": _verbs(request, run),
        "step_count": len([visit for visit in view.visits if visit.no]),
        **_tab_context(tab, request, view, eyes),
    }


def _tab_context(tab: str, request: HttpRequest, view: RunView, eyes: Eyes) -> dict[str, Any]:
    now = wall_now()
    known = _known(view)
    match tab:
        case "messages":
            lines = chat_of(view, known, eyes)
            return {"lines": lines, "bubbles": [line.bubble for line in lines]}
        case "variables":
            return {"variables": variables_of(view, eyes)}
        case "log":
            return {"log": log_of(view, eyes)}
        case _:
            visit = _selected(request.GET.get("visit", ""), view)
            number = visit.no if visit else -1
            detail = detail_of(visit, view, known, eyes, now) if visit else None
            bubbles = [line.bubble for line in detail.lines] if detail else []
            rows = rows_of(view, number, eyes, now)
            return {"rows": rows, "detail": detail, "bubbles": bubbles}


def _known(view: RunView) -> Known:
    items = [v.heard.item.pk for v in view.visits if v.heard and v.heard.item]
    rows = Message.objects.filter(contact=view.run.contact_id, inbound_event__in=items)
    heard = {row.inbound_event or 0: row for row in rows} if items else {}
    return load_known([sent.message for sent in view.sent], heard)


def _selected(asked: str, view: RunView) -> Visit | None:
    """Return the visit to open: the one asked for, where it stopped, where it waits, the last."""
    by_number = {visit.no: visit for visit in view.visits}
    if asked.isdecimal() and int(asked) in by_number:
        return by_number[int(asked)]
    if view.failed_visit is not None:
        return by_number.get(view.failed_visit)
    return next(iter((*view.waits, *reversed(view.visits))), None)


@dataclass(frozen=True, slots=True)
class Verb:
    """Something to do with the run, and what its dialog asks before."""

    name: str
    icon: str
    label: str
    question: str
    means: str
    is_grave: bool = False


def _verbs(request: HttpRequest, run: Run) -> list[Verb]:
    """Return what this person may do with the run now."""
    suspend, resume, terminate, again = _all_verbs()
    if run.ended_at is not None:
        may = request.user.has_perm("journeys.add_run") and run.contact.erased_at is None
        return [again] if may and run.parent_run is None else []
    if not request.user.has_perm("journeys.change_run"):
        return []
    return [resume if run.status == Run.Status.SUSPENDED else suspend, terminate]


def _all_verbs() -> tuple[Verb, Verb, Verb, Verb]:
    return (
        Verb(
            "suspend",
            "pause",
            _("Suspend"),
            _("Suspend this run?"),
            _("It keeps replies, results and times that come, and moves nothing until resumed."),
        ),
        Verb(
            "resume",
            "play",
            _("Resume"),
            _("Let this run go on?"),
            _("What came meanwhile is taken in now, in order."),
        ),
        Verb(
            "terminate",
            "stop",
            _("Cancel"),
            _("Cancel this run?"),
            _("Nothing more is sent, and it cannot be started again from where it is."),
            is_grave=True,
        ),
        Verb(
            AGAIN,
            "retry",
            _("Start again"),
            _("Start the journey again?"),
            _(
                "A new run begins with the same data, in the version that is live now. This one "
                "stays as it is; what it has sent is not taken back."
            ),
        ),
    )
