"""The page that imports a journey: read, shown with a report, bound, then saved as a draft."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.errors import AccountsError
from accounts.models import Account
from accounts.scope import current_account
from journeys.engine.issue import Issue
from journeys.importing.actions import LONGEST_NAME, import_journey, plain_name
from journeys.importing.file_text import LARGEST_FILE, Unreadable, read_json
from journeys.importing.names import SECTIONS, Bindings, Names, Section
from journeys.importing.reading import Reading, read_document
from journeys.importing.report import Report, known_names, report_on
from journeys.issue_codes import remedy
from journeys.models import Journey
from messaging.models import Channel

SECTION_NAMES: Mapping[Section, str | Promise] = {
    "channels": _("Channels and sub-accounts"),
    "templates": _("Templates"),
    "secrets": _("Secrets"),
}
MOST_JOURNEYS = 500


class FileForm(forms.Form):
    """The first question: which file, or which text."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A definition, the body of the API, an export of the builder, or some steps."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json", "class": "im-file"}),
    )
    text = forms.CharField(
        label=_("Or paste it"),
        required=False,
        widget=UnfoldAdminTextareaWidget(
            attrs={"rows": 10, "spellcheck": "false", "class": "im-text"}
        ),
    )

    def content(self) -> bytes:
        """Return what was given, no more than can be read."""
        upload = self.cleaned_data["file"]
        if upload:
            return bytes(upload.read(LARGEST_FILE + 1))
        return str(self.cleaned_data["text"]).encode("utf-8", "replace")

    def stem(self) -> str:
        upload = self.cleaned_data["file"]
        return PurePath(upload.name).stem if upload else ""


class DraftForm(forms.Form):
    """The second question: what the journey is called, and whether another draft gives way."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, widget=UnfoldAdminTextInputWidget()
    )
    into = forms.ModelChoiceField(
        label=_("Save as"),
        queryset=Journey.objects.none(),
        required=False,
        empty_label=_("A new journey"),
        widget=UnfoldAdminSelectWidget(),
    )

    def __init__(self, account: Account, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        rows = Journey.objects.filter(account=account).only("name").order_by("name", "pk")
        field: Any = self.fields["into"]
        field.queryset = rows
        field.label_from_instance = _replaced_draft


def _replaced_draft(journey: Journey) -> str:
    return gettext("The draft of %(journey)s, in place of what it holds") % {"journey": journey}


@dataclass(frozen=True, slots=True)
class Binding:
    """A name of the file, where it stands, and what it may be bound to."""

    field: str
    name: str
    steps: str
    exists: bool
    choices: tuple[tuple[str, str], ...]
    chosen: str


def import_page(request: HttpRequest, admin: ModelAdmin) -> HttpResponse:
    """Ask for a file; then show what was read; then save."""
    if request.method == "POST" and "document" in request.POST:
        return _second_page(request, admin)
    form = FileForm(request.POST or None, request.FILES or None)
    issues: tuple[Issue, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            value, remarks = read_json(form.content())
            stem = form.stem()
            return _ask(
                request, admin, read_document(value, stem), json.dumps(value), stem, remarks
            )
        except Unreadable as error:
            issues = error.issues
    return _render(request, admin, "import.html", {"form": form, "problems": _shown(issues)})


def _second_page(request: HttpRequest, admin: ModelAdmin) -> HttpResponse:
    document, stem = request.POST["document"], request.POST.get("stem", "")
    try:
        value, _remarks = read_json(document.encode("utf-8", "replace"))
        reading = read_document(value, stem)
    except Unreadable as error:
        context = {"form": FileForm(), "problems": _shown(error.issues)}
        return _render(request, admin, "import.html", context)
    return _ask(request, admin, reading, document, stem)


def _ask(
    request: HttpRequest,
    admin: ModelAdmin,
    reading: Reading,
    document: str,
    stem: str,
    remarks: tuple[Issue, ...] = (),
) -> HttpResponse:
    """Show the report and the names; save when that was asked for."""
    account = current_account(request)
    given = request.POST if "document" in request.POST else None
    names = report_on(reading, account, {}).names
    bindings = _bindings(request, names, account)
    report = report_on(reading, account, bindings)
    form = DraftForm(account, data=given, initial={"name": plain_name(reading.definition.name)})
    if given is not None and "save" in given and form.is_valid():
        saved = _save(request, account, report, form)
        if saved is not None:
            return redirect("admin:journeys_journey_change", saved.pk)
    context = {
        "form": form,
        "document": document,
        "stem": stem,
        "steps": len(reading.definition.by_id),
        "lenient": _shown((*remarks, *report.lenient)),
        "errors": _shown(report.errors),
        "warnings": _shown(report.warnings),
        "sections": list(_sections(names, account, bindings)),
    }
    return _render(request, admin, "import_report.html", context)


def _save(
    request: HttpRequest, account: Account, report: Report, form: DraftForm
) -> Journey | None:
    user: Any = request.user
    clean = form.cleaned_data
    try:
        journey = import_journey(account, user, report.definition, clean["name"], clean["into"])
    except AccountsError as why:
        form.add_error(None, str(why))
        return None
    told = gettext("%(journey)s is saved as a draft. Nothing starts until it is published.")
    messages.success(request, told % {"journey": journey})
    return journey


def _bindings(request: HttpRequest, names: Names, account: Account) -> Bindings:
    """Return what was chosen, of what exists; before anything was, what there is no doubt of."""
    chosen: dict[Section, dict[str, str]] = {}
    for section, rows in _rows(names, account):
        for row in rows:
            answer = request.POST.get(row.field)
            allowed = [value for value, _label in row.choices]
            value = row.chosen if answer is None else answer
            if value and value in allowed:
                chosen.setdefault(section, {})[row.name] = value
    return chosen


def _sections(
    names: Names, account: Account, bindings: Bindings
) -> Iterator[tuple[str | Promise, list[tuple[Binding, str]]]]:
    """Yield title and rows, each with what it is bound to now, of the sections that have any."""
    for section, rows in _rows(names, account):
        bound = bindings.get(section, {})
        if rows:
            yield SECTION_NAMES[section], [(row, bound.get(row.name, "")) for row in rows]


def _rows(names: Names, account: Account) -> Iterator[tuple[Section, list[Binding]]]:
    known = known_names(account)
    labels = dict(Channel.objects.filter(account=account).values_list("provider_ref", "name"))
    for section in SECTIONS:
        rows = []
        for number, (name, places) in enumerate(names.of(section).items()):
            fits = _fitting(section, places[0].path, known[section], labels)
            rows.append(
                Binding(
                    field=f"{section}-{number}",
                    name=name,
                    steps=", ".join(dict.fromkeys(one.step for one in places if one.step)),
                    exists=name in known[section],
                    choices=tuple((value, labels.get(value, value)) for value in fits),
                    chosen=fits[0] if len(fits) == 1 and name not in known[section] else "",
                )
            )
        yield section, rows


def _fitting(
    section: Section, path: str, known: list[str], channels: Mapping[str, str]
) -> list[str]:
    """Return what a name may be bound to: a channel id to a channel's, others to sub-accounts."""
    if section != "channels":
        return known
    wants_channel = path.endswith("channelId")
    return [name for name in known if (name in channels) == wants_channel]


def _shown(issues: tuple[Issue, ...]) -> list[dict[str, str]]:
    return [
        {
            "message": issue.message,
            "place": " · ".join(part for part in (issue.step, issue.path) if part),
            "code": issue.code,
            "todo": remedy(issue.code),
        }
        for issue in issues
    ]


def _render(
    request: HttpRequest, admin: ModelAdmin, template: str, context: dict[str, Any]
) -> TemplateResponse:
    whole = {
        **admin.admin_site.each_context(request),
        "title": gettext("Import a journey"),
        "back": reverse("admin:journeys_journey_changelist"),
        "here": reverse("admin:journeys_journey_import_journey"),
        "opts": Journey._meta,
        **context,
    }
    return TemplateResponse(request, f"journeys/{template}", whole)
