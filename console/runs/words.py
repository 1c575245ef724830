"""A run in words: one line for each visit, and what its status, waits and failures mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.chat import status_words
from console.eyes import Eyes
from journeys.engine.leaving import NO_CONSENT
from journeys.fault_words import fault_words, outcome_words, waits_words
from journeys.inspector.advice import advice_for
from journeys.inspector.step_looks import trigger_look
from journeys.inspector.values import Failure, Happening, Heard, RunView, Visit
from journeys.models import Run, Trigger
from messaging.models import Message

LONGEST_LINE = 90


@dataclass(frozen=True, slots=True)
class Pill:
    """A status: `tone` is e, w, o, n, a or nothing."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A complaint with its fix: what happened, why, what to do; the code comes second."""

    tone: str
    title: str
    why: str
    do: str
    remark: str
    code: str


def clock(moment: datetime | None) -> str:
    """Return the time of day with seconds, in the zone that is active."""
    return "" if moment is None else date_format(timezone.localtime(moment), "H:i:s")


def day_and_time(moment: datetime | None) -> str:
    """Return day and time; the year only when it is not this one."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    same_year = local.year == timezone.localtime().year
    return date_format(local, "j M, H:i" if same_year else "j M Y, H:i")


# --- the run -------------------------------------------------------------------------------------


def status_of(view: RunView, eyes: Eyes) -> Pill:
    """Return where a run stands, as its header shows it."""
    run = view.run
    if view.is_erased:
        return Pill("", _("Erased"))
    if run.error:
        return Pill("e", _stopped_at(view))
    if run.status == Run.Status.COMPLETE:
        if run.outcome:
            outcome = eyes.text(outcome_words(run.outcome))
            return Pill("o", _("Finished: %(outcome)s") % {"outcome": outcome})
        return Pill("o", _("Finished"))
    if run.status == Run.Status.TERMINATED and run.outcome == NO_CONSENT:
        return Pill("", _("Ended: the customer wants no messages"))
    if run.status == Run.Status.TERMINATED:
        return Pill("", _("Cancelled by an operator"))
    if run.status == Run.Status.SUSPENDED:
        return Pill("w", _("Suspended"))
    if any(effect.state == "uncertain" for effect in view.effects):
        return Pill("w", _("A send is unclear"))
    return Pill("n", _running(view))


def _stopped_at(view: RunView) -> str:
    visit = next((v for v in view.visits if v.no == view.failed_visit), None)
    if visit is None:
        return _("Failed")
    return _("Failed at %(step)s") % {"step": visit.title}


def _running(view: RunView) -> str:
    waits = view.waits
    if not waits or waits[0].wait is None:
        return _("Running")
    return waits_words(waits[0].wait.kind, day_and_time(waits[0].wait.until))


def run_note(view: RunView, eyes: Eyes) -> Note | None:
    """Return why the run ended in an error, and what to do."""
    if view.failure is None:
        return None
    return _note("e", _("The run stopped here and does not go on."), view.failure, eyes)


# --- one visit -----------------------------------------------------------------------------------


def visit_notes(visit: Visit, view: RunView, eyes: Eyes) -> list[Note]:
    """Return what went wrong in a visit: its own failure, later ones, an unclear send."""
    notes = []
    if visit.failure is not None and visit.went_on:
        words = {"exit": visit.exit, "next": ", ".join(visit.next)}
        title = _("The run went on by the exit “%(exit)s” to %(next)s.") % words
        notes.append(_note("w", title, visit.failure, eyes))
    elif visit.failure is not None:
        notes.append(_note("e", _("The run stopped here and does not go on."), visit.failure, eyes))
    if visit.answer is not None and visit.answer.code is not None and not visit.answer.is_good:
        notes.append(_answer_note(visit, visit.answer.code))
    for failure in visit.notes:
        title = _("The message had been accepted and failed later.")
        notes.append(_note("w", title, failure, eyes))
    effect = visit.effect
    if effect is not None and effect.state == "uncertain":
        title = _("It is unclear whether this went out, so the run waits for evidence.")
        notes.append(_note("w", title, Failure(effect.error or "noAnswer"), eyes))
    elif effect is not None and effect.error == "parked":
        title = _("The result is there, but the run does not take it in.")
        notes.append(_note("e", title, Failure("parked"), eyes))
    return notes


def _answer_note(visit: Visit, code: int) -> Note:
    """Say what an answer such as 404 or 503 means; where the run went is the journey's choice."""
    title = _("The web service answered %(code)s.") % {"code": code}
    if visit.next:
        words = {"code": code, "next": ", ".join(visit.next)}
        title = _("The web service answered %(code)s, so the run went on to %(next)s.") % words
    if code in (401, 403):
        why = _("It does not accept who is asking.")
        do = _("Check the secret and the headers that the step sends.")
    elif code < 500:
        why = _("It does not accept the request as it was sent.")
        do = _("Compare what was sent with what the service expects; its answer may say more.")
    else:
        why = _("It has a fault of its own, or is overloaded.")
        do = _("Tell whoever runs it. The journey can try again later, or another way.")
    return Note("w", title, why, do, "", "")


def _note(tone: str, title: str, failure: Failure, eyes: Eyes) -> Note:
    advice = advice_for(failure.code)
    remark = "" if failure.message == failure.code else eyes.text(fault_words(failure.message))
    why = str(advice.why)
    if failure.code == "failed" and remark:
        why, remark = _("The reason given: %(reason)s.") % {"reason": remark.rstrip(".")}, ""
    return Note(tone, title, why, str(advice.do), remark, failure.code)


def mark_of(visit: Visit) -> str:
    """Return the icon at the end of a visit's row: ok, warn, err, open or ended."""
    if visit.state == "failed":
        return "warn" if visit.went_on else "err"
    if visit.state in ("open", "ended"):
        return visit.state
    if visit.notes or visit.warnings or (visit.answer is not None and not visit.answer.is_good):
        return "warn"
    return "ok"


def line_of(visit: Visit, eyes: Eyes, now: datetime) -> str:
    """Return what a visit came to, in a few words."""
    if visit.no == 0:
        if visit.heard:
            return _said(visit.heard, eyes, _("Text"))
        return _started_by(visit)
    if visit.request is not None:
        return eyes.short(_http_line(visit), LONGEST_LINE)
    if visit.sent or visit.body is not None:
        return eyes.short(_message_line(visit), LONGEST_LINE)
    if visit.failure is not None:
        return str(advice_for(visit.failure.code).why)
    if visit.wait is not None:
        return _wait_line(visit, eyes, now)
    if visit.outputs:
        return ", ".join(output.name for output in visit.outputs)
    if visit.next:
        return "→ " + ", ".join(visit.next)
    return outcome_words(visit.exit)


def _started_by(visit: Visit) -> str:
    if visit.by:
        return _("By %(name)s") % {"name": visit.by}
    return {
        trigger_look("run"): _("Started by another journey"),
        trigger_look(Trigger.Kind.SCHEDULE): _("Started by the clock"),
        trigger_look(Trigger.Kind.EVENT): _("Started by an event"),
    }.get(visit.look, _("Started by a request"))


def _http_line(visit: Visit) -> str:
    answer = visit.answer
    if answer is None:
        return _("No answer yet") if visit.is_open else _("No answer")
    if answer.failure is not None:
        return fault_words(answer.failure.message or answer.failure.code)
    return f"{answer.code} {answer.reason}".strip()


def _message_line(visit: Visit) -> str:
    if not visit.sent:
        return visit.failure.message if visit.failure else _("Not sent")
    message = visit.sent[-1].message
    if message.status == Message.Status.FAILED:
        return _("Failed: %(code)s") % {"code": message.error_code or _("no reason given")}
    moment = message.read_at or message.delivered_at or message.sent_at
    return f"{status_words(message.status)} {clock(moment)}".strip()


def _wait_line(visit: Visit, eyes: Eyes, now: datetime) -> str:
    if visit.heard is not None:
        label = _("Submitted") if visit.heard.kind == "flow" else _("Replied")
        return _said(visit.heard, eyes, label)
    until = visit.wait.until if visit.wait else None
    if visit.is_open and until is not None:
        return _("until %(time)s") % {"time": day_and_time(until)}
    return {
        "timeout": _("No answer in time"),
        "due": _("Time reached"),
        "past": _("The time had passed already"),
    }.get(visit.exit, outcome_words(visit.exit))


def _said(heard: Heard, eyes: Eyes, label: str) -> str:
    if heard.item is not None and not heard.item.body:
        return _("Erased")
    if not heard.text:
        return label
    said = eyes.short(heard.text, LONGEST_LINE)
    return f"{label}: {said}" if heard.kind == "flow" else f"{label} “{said}”"


def left_of(until: datetime | None, now: datetime) -> timedelta | None:
    """Return how long until a moment; None when there is none or it has passed."""
    return None if until is None or until <= now else until - now


def place_words(place: str) -> str:
    """Return where in a step an expression stands, as the step's form names it."""
    head, *rest = place.split("/")
    names = [part for part in rest if not part.isdigit()]
    name = outcome_words(names[-1]) if names else ""
    match head:
        case "inputs":
            return _("For the input “%(name)s”") % {"name": name} if name else _("For an input")
        case "outputs":
            return _("Saved as “%(name)s”") % {"name": name}
        case "selectNextStep":
            return _("Condition of the way to “%(name)s”") % {"name": name}
        case _:
            return outcome_words(place)


# --- the run as a whole --------------------------------------------------------------------------


def happening_line(happening: Happening) -> str:
    """Return what befell the run, in a sentence."""
    match happening.kind:
        case "command":
            return {
                "suspend": _("An operator suspended the run"),
                "resume": _("An operator let the run go on"),
                "terminate": _("An operator cancelled the run"),
            }.get(happening.what, happening.what)
        case "recorded":
            return _("Kept for when the run goes on: %(what)s") % {
                "what": _recorded(happening.what)
            }
        case "held":
            return ngettext(
                "A reply came early and waits in the mailbox",
                "%(count)s replies came early and wait in the mailbox",
                happening.count,
            ) % {"count": happening.count}
        case "released":
            return ngettext(
                "The mailbox gave a reply back: no step took it",
                "The mailbox gave %(count)s replies back: no step took them",
                happening.count,
            ) % {"count": happening.count}
        case "undelivered":
            return _("A message failed after it had been accepted")
        case "fault":
            return _("The run could not go on")


def _recorded(event: str) -> str:
    return {
        "Reply": _("a reply"),
        "TimerFired": _("a time that was reached"),
        "EffectSucceeded": _("a result"),
        "EffectFailed": _("a failure"),
        "MessageDelivered": _("a delivery"),
        "MessageFailed": _("a message that failed"),
        "AgentReturned": _("a conversation that people gave back"),
    }.get(event, event)
