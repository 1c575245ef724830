"""The rows of the run page: what its templates print, already in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from console.chat import Known, Line, line_of_item, line_of_message
from console.eyes import Eyes
from console.runs.words import (
    Note,
    clock,
    day_and_time,
    happening_line,
    left_of,
    line_of,
    mark_of,
    place_words,
    visit_notes,
)
from journeys.fault_words import outcome_words
from journeys.inspector.step_looks import Look
from journeys.inspector.values import Happening, Heard, LogLine, RunView, Sent, Visit
from journeys.inspector.view import steps_of
from outbox.models import Effect

DASH = "–"
_STATES = {
    Effect.State.PENDING: _lazy("waits for its turn"),
    Effect.State.LEASED: _lazy("about to go out"),
    Effect.State.SENDING: _lazy("on its way"),
    Effect.State.UNCERTAIN: _lazy("unclear"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list of visits; a happening has no look and cannot be opened."""

    no: int
    href: str
    at: datetime
    look: Look | None
    title: str
    line: str
    took: timedelta | None
    mark: str
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with its value."""

    label: str
    value: str
    is_mono: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Something the run waits for."""

    icon: str
    text: str
    href: str = ""
    until: datetime | None = None
    left: timedelta | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the run, and the visit that wrote it last."""

    name: str
    value: str
    is_long: bool
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """A transition in the raw log."""

    revision: int
    at: datetime
    kind: str
    steps: str
    text: str


@dataclass(frozen=True, slots=True)
class HttpShown:
    """Request and answer as text."""

    method: str
    url: str
    request: str
    status: str
    is_good: bool
    answer: str


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about the visit that is open."""

    visit: Visit
    notes: list[Note]
    facts: list[Pair]
    http: HttpShown | None
    lines: list[Line]
    statuses: list[Pair]
    outputs: list[Pair]
    worked: list[tuple[str, str, str, bool]]
    warnings: list[str]

    @property
    def is_about_logic(self) -> bool:
        """Tell whether the expressions are what the visit is about: nothing else shows."""
        return not (self.http or self.lines)


def visit_link(no: int) -> str:
    return "?" + urlencode({"visit": no})


def rows_of(view: RunView, selected: int, eyes: Eyes, now: datetime) -> list[Row]:
    """Return the list of visits, with what befell the run between them."""
    return [
        _happening_row(entry)
        if isinstance(entry, Happening)
        else _visit_row(entry, selected, eyes, now)
        for entry in view.entries
    ]


def _visit_row(visit: Visit, selected: int, eyes: Eyes, now: datetime) -> Row:
    return Row(
        no=visit.no,
        href=visit_link(visit.no),
        at=visit.entered_at,
        look=visit.look,
        title=visit.title,
        line=line_of(visit, eyes, now),
        took=visit.took if visit.no else None,
        mark=mark_of(visit),
        is_selected=visit.no == selected,
    )


def _happening_row(happening: Happening) -> Row:
    tone = "err" if happening.kind == "fault" else "warn"
    mark = tone if happening.kind in ("fault", "undelivered") else ""
    line = happening_line(happening)
    return Row(-1, "", happening.at, None, "", line, None, mark, False)


def waits_of(view: RunView, now: datetime) -> list[Wait]:
    """Return what the run waits for: visits, unclear sends, replies in the mailbox."""
    if view.run.ended_at is not None:
        return []
    waits = [_visit_wait(visit, now) for visit in view.waits]
    if view.held:
        text = _("Replies in the mailbox: %(count)s") % {"count": len(view.held)}
        waits.append(Wait("inbox", text))
    return waits


def _visit_wait(visit: Visit, now: datetime) -> Wait:
    kind = visit.wait.kind if visit.wait else ""
    until = visit.wait.until if visit.wait else None
    effect = visit.effect
    if effect is not None and effect.state == "uncertain":
        text = _("%(step)s: waits for evidence that it arrived") % {"step": visit.title}
        settle = effect.settle_at
        return Wait("warning", text, visit_link(visit.no), settle, left_of(settle, now), "w")
    what = {
        "reply": _("%(step)s: the customer's reply"),
        "flow": _("%(step)s: the customer's form"),
        "timer": _("%(step)s: a moment"),
        "delivery": _("%(step)s: delivery to the phone"),
        "effect": _("%(step)s: the result"),
        "answer": _("%(step)s: the result"),
        "agent": _("%(step)s: an agent"),
    }.get(kind, "%(step)s")
    icon = visit.look.icon
    return Wait(
        icon, what % {"step": visit.title}, visit_link(visit.no), until, left_of(until, now)
    )


# --- one visit -----------------------------------------------------------------------------------


def detail_of(visit: Visit, view: RunView, known: Known, eyes: Eyes, now: datetime) -> Detail:
    """Return what the panel of a visit shows."""
    return Detail(
        visit=visit,
        notes=visit_notes(visit, view, eyes),
        facts=_facts(visit, now),
        http=_http(visit, eyes),
        lines=_lines(visit, view, known, eyes),
        statuses=_statuses(visit, eyes),
        outputs=[Pair(one.name, eyes.short(one.value)) for one in visit.outputs],
        worked=[
            (
                place_words(one.place),
                eyes.text(one.source),
                eyes.text(one.error) or eyes.short(one.value),
            )
            + (bool(one.error),)
            for one in visit.worked
        ],
        warnings=[eyes.text(warning) for warning in visit.warnings],
    )


def _facts(visit: Visit, now: datetime) -> list[Pair]:
    facts = [Pair(_("Entered"), clock(visit.entered_at))]
    if visit.wait is not None and visit.wait.until is not None:
        facts.append(Pair(_("Waits at most until"), day_and_time(visit.wait.until)))
    if visit.left_at is not None and visit.no:
        facts.append(Pair(_("Left"), clock(visit.left_at)))
    if visit.exit or visit.next:
        way = outcome_words(visit.exit)
        following = ", ".join(visit.next)
        value = " → ".join(part for part in (way, following) if part)
        facts.append(Pair(_("Exit taken"), value))
    effect = visit.effect
    if effect is not None and effect.finished_at is None:
        words = {
            "state": _STATES.get(Effect.State(effect.state), effect.state),
            "n": effect.attempt,
        }
        facts.append(Pair(_("Under way"), _("%(state)s, attempt %(n)s") % words))
    if visit.request is not None:
        facts.append(Pair(_("Time-out"), f"{visit.request.timeout_s:g} s"))
        facts.append(Pair(_("Idempotency key"), visit.request.key, is_mono=True))
    return facts


def _http(visit: Visit, eyes: Eyes) -> HttpShown | None:
    request, answer = visit.request, visit.answer
    if request is None:
        return None
    headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
    parameters = "\n".join(f"{name}={value}" for name, value in request.parameters.items())
    body = "" if request.body is None else eyes.json(request.body)
    parts = (eyes.text(headers), eyes.text(parameters), body)
    status, text, good = "", "", False
    if answer is not None and answer.failure is not None:
        status, text = answer.failure.code, eyes.text(answer.failure.message)
    elif answer is not None:
        status, good = f"{answer.code} {answer.reason}".strip(), answer.is_good
        text = "" if answer.body is None else eyes.json(answer.body)
    return HttpShown(
        request.method,
        eyes.text(request.url),
        "\n\n".join(part for part in parts if part),
        status,
        good,
        text,
    )


def _lines(visit: Visit, view: RunView, known: Known, eyes: Eyes) -> list[Line]:
    lines = [_sent_line(sent, visit, view, known, eyes) for sent in visit.sent]
    if visit.heard is not None and visit.heard.item is not None:
        lines.append(_heard_line(visit.heard, known, eyes))
    return lines


def _sent_line(sent: Sent, visit: Visit | None, view: RunView, known: Known, eyes: Eyes) -> Line:
    portfolio = view.run.channel.portfolio_id
    title, at = (visit.title, visit.entered_at) if visit else ("", None)
    return line_of_message(sent.message, portfolio, known, eyes, title, at)


def _heard_line(heard: Heard, known: Known, eyes: Eyes) -> Line:
    item = heard.item
    if item is None:
        raise ValueError(heard.ref)
    return line_of_item(item.pk, item.body, item.occurred_at, known, eyes)


def _statuses(visit: Visit, eyes: Eyes) -> list[Pair]:
    """Return when the visit's message reached which stage, and the attempts to send it."""
    pairs: list[Pair] = []
    for sent in visit.sent:
        message = sent.message
        stages = (
            (_("Queued"), visit.entered_at),
            (_("Sent"), message.sent_at),
            (_("Delivered"), message.delivered_at),
            (_("Read"), message.read_at),
            (_("Failed"), message.failed_at),
        )
        pairs += [Pair(label, clock(at)) for label, at in stages if at is not None]
        pairs += [
            Pair(
                _("Attempt %(n)s") % {"n": attempt.n},
                " · ".join(p for p in (attempt.outcome or DASH, attempt.error_code) if p),
            )
            for attempt in sent.attempts
        ]
        pairs += [
            Pair(_("Provider's id"), eyes.text(attempt.provider_id), is_mono=True)
            for attempt in sent.attempts
            if attempt.provider_id
        ]
    return pairs


# --- the other tabs ------------------------------------------------------------------------------


def chat_of(view: RunView, known: Known, eyes: Eyes) -> list[Line]:
    """Return what this run and the customer said to each other, in order."""
    lines: list[Line] = []
    placed = set()
    for visit in view.visits:
        lines += _lines(visit, view, known, eyes)
        placed |= {sent.message.pk for sent in visit.sent}
    lines += [
        _sent_line(sent, None, view, known, eyes)
        for sent in view.sent
        if sent.message.pk not in placed
    ]
    return sorted(lines, key=lambda line: line.at)


def variables_of(view: RunView, eyes: Eyes) -> list[Variable]:
    """Return the run's variables in the order in which they came to be."""
    writers: Mapping[str, Visit] = {
        output.name: visit for visit in view.visits for output in visit.outputs
    }
    found = []
    for name, value in view.data.items():
        text, writer = eyes.json(value), writers.get(name)
        href = visit_link(writer.no if writer else 0)
        title = writer.title if writer else _("Start")
        found.append(Variable(name, text, "\n" in text, href, title))
    return found


def log_of(view: RunView, eyes: Eyes) -> list[LogRow]:
    """Return the raw log, the newest transition first."""
    return [_log_row(line, eyes) for line in reversed(view.log)]


def _log_row(line: LogLine, eyes: Eyes) -> LogRow:
    text = {"event": line.event, "visits": line.visits, "effects": line.effects}
    steps = ", ".join(steps_of(line.visits))
    return LogRow(line.revision, line.at, line.kind, steps, eyes.json(text))
