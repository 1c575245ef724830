"""The page between a button and what it does: how many, what will happen, why if asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked before an action: `title` and `consequence` name the count.

    `sections` are lists under a title that help to decide, `warnings` what may not be wanted.
    """

    action: str
    title: str
    consequence: str
    button: str
    asks_why: bool = False
    is_grave: bool = False
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """What happened to each of several rows: how many were done, and why others were not."""

    done: int = 0
    refusals: dict[str, int] = field(default_factory=dict)

    def refuse(self, why: str) -> None:
        self.refusals[why] = self.refusals.get(why, 0) + 1


@dataclass(frozen=True, slots=True)
class Deed:
    """An action as a list offers it: what is asked for so many rows, what is done to each, and
    what is said of those that were done. Errors of the `expected` kinds are reasons."""

    question: Callable[[int], Question]
    do: Callable[[Any, str], object]
    done: Callable[[int], str]
    expected: tuple[type[Exception], ...]


def carry_out(
    request: HttpRequest, admin: ModelAdmin, rows: Sequence[Model], deed: Deed, back: str = ""
) -> HttpResponse | None:
    """Ask first; once confirmed, do it to each row and say what happened (then None)."""
    question = deed.question(len(rows))
    why = confirmed_why(request, question)
    if why is None:
        return ask(request, admin, rows, question, back)
    tally = each(rows, lambda row: deed.do(row, why), deed.expected)
    tell(request, tally, deed.done)
    return None


def ask(
    request: HttpRequest, admin: ModelAdmin, rows: Sequence[Model], question: Question, back: str
) -> TemplateResponse:
    """Show the question; the answer posts to the same URL, with `confirmed`."""
    context = {
        **admin.admin_site.each_context(request),
        "title": question.title,
        "question": question,
        "opts": admin.model._meta,
        "rows": [_name_of(admin, row) for row in rows[:SHOWN]],
        "more": max(len(rows) - SHOWN, 0),
        "ids": [row.pk for row in rows],
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "back": back or request.get_full_path(),
        "why_missing": bool(request.POST.get("confirmed")),
    }
    return TemplateResponse(request, "accounts/confirm.html", context)


def _name_of(admin: ModelAdmin, row: Model) -> str:
    """Return how people know a row: by its list's `row_name` where it has one."""
    name: Callable[[Model], str] = getattr(admin, "row_name", str)
    return name(row)


def confirmed_why(request: HttpRequest, question: Question) -> str | None:
    """Return the reason given, "" when none is asked for; None while the answer is out."""
    if not request.POST.get("confirmed"):
        return None
    why = request.POST.get("why", "").strip()
    return why if why or not question.asks_why else None


def each(
    rows: Iterable[Any], do: Callable[[Any], object], expected: tuple[type[Exception], ...]
) -> Tally:
    """Do it to each row; errors of the expected kinds are reasons, counted."""
    tally = Tally()
    for row in rows:
        try:
            do(row)
        except expected as why:
            tally.refuse(str(why))
        else:
            tally.done += 1
    return tally


def tell(request: HttpRequest, tally: Tally, done: Callable[[int], str]) -> None:
    """Say what happened, with counts; refusals each with their reason."""
    if tally.done:
        messages.success(request, done(tally.done))
    for why, count in tally.refusals.items():
        messages.warning(request, f"{count} × {why}" if count > 1 else why)


def picked(queryset: QuerySet[Any]) -> list[Any]:
    """Return the ticked rows, all of them: a form brings no more than Django takes fields."""
    return list(queryset.order_by("pk"))
