"""A contact's history in one line of time: messages, runs and forms, the newest fifty first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from console.chat import Line, line_of_message, load_known
from console.eyes import Eyes
from contacts.models import Contact
from flows.models import FlowSubmission
from journeys.engine.values import Json
from journeys.fault_words import end_words
from journeys.models import Run
from messaging.content.fallback import summary
from messaging.content.reading import parse
from messaging.models import InboundEvent, Message
from messaging.why import Ruled, read_why

PAGE = 50
SHORT = 40
KINDS = ("everything", "messages", "runs", "forms")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# What came of one transaction has one time: the order in which it is told.
_FORM, _STARTED, _MESSAGE, _ENDED = range(4)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the older part begins: messages below an id, everything else before a moment."""

    message: int
    before: datetime

    def __str__(self) -> str:
        return f"{self.message}.{(self.before - EPOCH) // MICROSECOND}"

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """Return the cursor that a link carries; None for anything else."""
        first, dot, second = text.partition(".")
        if not (dot and first.isdecimal() and second.isdecimal() and len(text) < 40):
            return None
        try:
            return cls(int(first), EPOCH + timedelta(microseconds=int(second)))
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened; a message has a bubble, everything else a sentence."""

    at: datetime
    rank: int
    id: int
    kind: Literal["message", "event"]
    line: Line | None = None
    icon: str = ""
    tone: str = ""
    what: str = ""
    name: str = ""
    more: str = ""
    href: str = ""
    # Of a customer's message: how it was decided who hears it, and the message in a few words.
    why: tuple[Ruled, ...] = ()
    said: str = ""

    @property
    def decided(self) -> str:
        """What the rule that decided says; "" when none did."""
        return next((one.says for one in self.why if one.decided), "")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages that nothing interrupts, or one event. `id` names the bubbles in the page."""

    id: str
    items: list[Item]

    @property
    def is_chat(self) -> bool:
        return self.items[0].line is not None

    @property
    def explained(self) -> list[Item]:
        """The messages of which it is known why somebody, or nobody, heard them."""
        return [item for item in self.items if item.why]

    @property
    def bubbles(self) -> list[dict[str, Json]]:
        return [item.line.bubble for item in self.items if item.line is not None]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of the history, in days from old to new; `older` is "" when nothing is older."""

    days: list[tuple[str, list[Stretch]]]
    older: str


def read_timeline(contact: Contact, kind: str, after: Cursor | None, eyes: Eyes) -> Timeline:
    """Return a page of a contact's history; call where the time zone to show is active.

    `kind` is one of KINDS. As many queries for fifty things as for one.
    """
    items: list[Item] = []
    if kind in ("everything", "messages"):
        items += _messages(contact, after, eyes)
    if kind in ("everything", "runs"):
        items += _runs(contact, after, eyes)
    if kind in ("everything", "forms"):
        items += _forms(contact, after, eyes)
    items.sort(key=lambda item: (item.at, item.kind != "message", item.id), reverse=True)
    taken = _page_of(items)
    older = _next_cursor(taken, after) if len(items) > PAGE else ""
    return Timeline(_in_days(taken), older)


def _page_of(items: Sequence[Item]) -> list[Item]:
    """Return the first fifty, and the events that share the last one's time.

    Of one moment, events come first: a cursor parts messages by id, but events by time only.
    """
    count = min(PAGE, len(items))
    while count < len(items) and items[count].kind == "event" and _is_cut(items, count):
        count += 1
    return list(items[:count])


def _is_cut(items: Sequence[Item], count: int) -> bool:
    return items[count].at == items[count - 1].at


def _next_cursor(taken: Sequence[Item], after: Cursor | None) -> str:
    ids = [item.id for item in taken if item.kind == "message"]
    lowest = min(ids) if ids else (after.message if after else 2**62)
    return str(Cursor(lowest, taken[-1].at))


def _in_days(newest_first: Sequence[Item]) -> list[tuple[str, list[Stretch]]]:
    ordered = sorted(newest_first, key=lambda item: (item.at, item.rank, item.id))
    grouped = groupby(ordered, key=lambda item: timezone.localtime(item.at).date())
    today = timezone.localdate()
    days = []
    for day, items in grouped:
        name = date_format(day, "l, j F" if day.year == today.year else "j F Y")
        if day == today:
            name = _("Today, %(day)s") % {"day": date_format(day, "j F")}
        elif day == today - timedelta(days=1):
            name = _("Yesterday, %(day)s") % {"day": date_format(day, "j F")}
        days.append((name, _stretches(items)))
    return days


def _stretches(items: Iterable[Item]) -> list[Stretch]:
    found: list[Stretch] = []
    for item in items:
        if found and item.line is not None and found[-1].is_chat:
            found[-1].items.append(item)
        else:
            found.append(Stretch(f"bubbles-{item.kind}-{item.id}", [item]))
    return found


# --- what happened -------------------------------------------------------------------------------


def _messages(contact: Contact, after: Cursor | None, eyes: Eyes) -> list[Item]:
    rows = Message.objects.filter(contact=contact).select_related("channel")
    if after is not None:
        rows = rows.filter(pk__lt=after.message)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    runs = _runs_of(found)
    known = load_known(found)
    whys = _whys_of(found, eyes)
    items, at = [], datetime.max.replace(tzinfo=UTC)
    for message in found:
        # Rows of concurrent transactions may be numbered against their times; ids decide.
        at = min(at, message.created_at)
        run = runs.get(message.run_id or 0)
        portfolio = message.channel.portfolio_id
        sender = run.journey.name if run else ""
        line = line_of_message(message, portfolio, known, eyes, sender)
        href = f"{_run_link(run)}?visit={message.visit}" if run else ""
        why = whys.get(message.inbound_event or 0, ())
        said = eyes.short(_text_of(message), SHORT) if why else ""
        items.append(Item(at, _MESSAGE, message.pk, "message", line, href=href, why=why, said=said))
    return items


def _text_of(message: Message) -> str:
    """Return what a message says in a few words; its type where it says nothing."""
    try:
        words = summary(parse(json.loads(message.content)))
    except (ValueError, RecursionError):
        words = ""
    return " ".join(words.split()) or message.type


def _whys_of(messages: Sequence[Message], eyes: Eyes) -> Mapping[int, tuple[Ruled, ...]]:
    """Return inbox item -> what the rules said of it."""
    ids = {message.inbound_event or 0 for message in messages}
    rows = InboundEvent.objects.filter(pk__in=ids).values_list("pk", "why")
    return {
        pk: tuple(replace(ruled, says=eyes.text(ruled.says)) for ruled in read_why(why))
        for pk, why in rows
    }


def _runs_of(messages: Sequence[Message]) -> Mapping[int, Run]:
    ids = {message.run_id for message in messages if message.run_id}
    rows = Run.objects.filter(pk__in=ids).select_related("journey").defer("state", "journey__draft")
    return {run.pk: run for run in rows}


def _runs(contact: Contact, after: Cursor | None, eyes: Eyes) -> list[Item]:
    rows = Run.objects.filter(contact=contact).select_related("journey", "version")
    rows = rows.defer("state", "journey__draft", "version__definition")
    started, ended = rows, rows.filter(ended_at__isnull=False)
    if after is not None:
        started = rows.filter(created_at__lt=after.before)
        ended = ended.filter(ended_at__lt=after.before)
    items = [_started(run) for run in started.order_by("-created_at", "-pk")[: PAGE + 1]]
    return items + [_ended(run, eyes) for run in ended.order_by("-ended_at", "-pk")[: PAGE + 1]]


def _started(run: Run) -> Item:
    return Item(
        at=run.created_at,
        rank=_STARTED,
        id=run.pk,
        kind="event",
        icon="journey",
        tone="k",
        what=_("Started"),
        name=run.journey.name,
        more=str(run.version),
        href=_run_link(run),
    )


def _ended(run: Run, eyes: Eyes) -> Item:
    what, tone, more = _("Finished"), "", end_words(run.error, run.outcome)
    if run.error:
        what, tone = _("Failed"), "e"
    elif run.status == Run.Status.TERMINATED:
        what, more = _("Cancelled by an operator"), ""
    return Item(
        at=run.ended_at or run.last_at,
        rank=_ENDED,
        id=run.pk,
        kind="event",
        icon="error" if tone else "flag",
        tone=tone,
        what=what,
        name=run.journey.name,
        more=eyes.text(more),
        href=_run_link(run),
    )


def _forms(contact: Contact, after: Cursor | None, eyes: Eyes) -> list[Item]:
    rows = FlowSubmission.objects.filter(contact=contact).select_related("flow")
    if after is not None:
        rows = rows.filter(created_at__lt=after.before)
    return [_form(row, eyes) for row in rows.order_by("-created_at", "-pk")[: PAGE + 1]]


def _form(row: FlowSubmission, eyes: Eyes) -> Item:
    return Item(
        at=row.created_at,
        rank=_FORM,
        id=row.pk,
        kind="event",
        icon="form",
        tone="k",
        what=_("Submitted"),
        name=row.flow.name if row.flow else _("a form"),
        more=_("Erased") if row.erased_at else _answers(row.answers, eyes),
    )


def _answers(text: str, eyes: Eyes) -> str:
    try:
        answers = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return ""
    if not isinstance(answers, dict):
        return ""
    return ", ".join(eyes.short(value, 60) for value in answers.values() if value not in ("", None))


def _run_link(run: Run) -> str:
    return reverse("admin:run", args=[run.public_id])
