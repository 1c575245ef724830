"""What Ctrl+K finds: pages of the menu, people by name or number, runs by id, journeys by name.

Nothing found is kept anywhere: who sees what depends on the person and on the account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import SearchResult

from accounts.models import Account
from accounts.pages import page_of
from accounts.scope import find_account, sees_numbers
from contacts.looks import contact_url, known_as
from contacts.models import Contact
from contacts.search import people
from journeys.models import Journey, Run

SHORTEST = 2
PEOPLE = 8
RUNS = 5
JOURNEYS = 5
RUN_ID = 24
# Lists that may know what Ctrl+K does not: permission, list, icon, name.
LISTS = (
    ("contacts.view_contact", "contacts_contact", "person", _("Contacts")),
    ("messaging.view_message", "messaging_message", "chat", _("Messages")),
    ("journeys.view_journey", "journeys_journey", "route", _("Journeys")),
    (
        "templates_lib.view_templatetranslation",
        "templates_lib_templatetranslation",
        "article",
        _("Templates"),
    ),
)


def find(
    request: HttpRequest, term: str, menu: Sequence[Mapping[str, Any]] = ()
) -> list[SearchResult]:
    """Return what the person may open that the term means, the nearest first."""
    account = find_account(request)
    if account is None or len(term) < SHORTEST:
        return []
    found = [
        *_runs_by_id(request, account, term),
        *_people(request, account, term),
        *_journeys(request, account, term),
        *_pages(request, term, menu),
    ]
    return found or list(_lists_to_search(request, term))


def _runs_by_id(request: HttpRequest, account: Account, term: str) -> Iterator[SearchResult]:
    if len(term) == RUN_ID and request.user.has_perm("journeys.view_run"):
        runs = Run.objects.filter(account=account, public_id=term.lower())
        yield from (_run(run) for run in runs.select_related("journey", "contact"))


def _people(request: HttpRequest, account: Account, term: str) -> Iterator[SearchResult]:
    if not request.user.has_perm("contacts.view_contact"):
        return
    sees = sees_numbers(request.user)
    found = people(account.pk, term, sees)[:PEOPLE]
    contacts = Contact.objects.filter(pk__in=found).prefetch_related("identities")
    for contact in contacts:
        number = known_as(contact, sees)
        told = gettext("Contact %(number)s") % {"number": number}
        yield _result(contact.name or number, told, contact_url(contact), "person")
    if found and request.user.has_perm("journeys.view_run"):
        open_runs = Run.objects.filter(contact__in=found, ended_at__isnull=True)
        newest = open_runs.select_related("journey", "contact").order_by("-pk")[:RUNS]
        yield from (_run(run) for run in newest)


def _journeys(request: HttpRequest, account: Account, term: str) -> Iterator[SearchResult]:
    if not request.user.has_perm("journeys.view_journey"):
        return
    rows = Journey.objects.filter(account=account, name__icontains=term).order_by("name")
    for pk, name in rows.values_list("pk", "name")[:JOURNEYS]:
        url = reverse("admin:journeys_journey_change", args=[pk])
        yield _result(name, gettext("Journey"), url, "route")


def _pages(
    request: HttpRequest, term: str, menu: Sequence[Mapping[str, Any]]
) -> Iterator[SearchResult]:
    for item in (item for group in menu for item in group["items"]):
        may = item.get("permission")
        if term.casefold() in str(item["title"]).casefold() and (may is None or may(request)):
            yield _result(str(item["title"]), gettext("Page"), str(item["link"]), item["icon"])


def _lists_to_search(request: HttpRequest, term: str) -> Iterator[SearchResult]:
    """Say that nothing was found, and offer to look through the lists that search more."""
    for permission, name, icon, where in LISTS:
        if request.user.has_perm(permission):
            title = gettext("Search %(list)s for “%(term)s”") % {"list": where, "term": term}
            url = f"{reverse(f'admin:{name}_changelist')}?{urlencode({'q': term})}"
            yield _result(title, gettext("Nothing was found here"), url, icon)


def _run(run: Run) -> SearchResult:
    told = gettext("Run of %(contact)s, %(id)s")
    told = told % {"contact": run.contact, "id": run.public_id[:8]}
    url = page_of("run", run.public_id, "journeys_run", run.pk)
    return _result(run.journey.name, told, url, "monitoring")


def _result(title: str, description: str, link: str, icon: str) -> SearchResult:
    return SearchResult(title=title, description=description, link=link, icon=icon)
