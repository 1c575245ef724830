"""What a person said about being written to, on their page: how it stands, by hand, as proof."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.errors import NotAllowed
from console.eyes import Eyes, eyes_of
from console.people.finding import find_contact, zone_of_contact
from contacts.actions import BY_HAND, Heard, write_consent_down
from contacts.consent import MAX_EVIDENCE, Standing, allows, history, standings
from contacts.errors import CannotWriteDown
from contacts.models import Consent, Contact
from contacts.topics import EVERYTHING, MARKETING, MAX_TOPIC

MOST_SAID = 20
COLUMNS = ("contact", "number", "topic", "action", "source", "evidence", "said_at", "written_at")
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic, and whether messages about it may go out now."""

    topic: str
    may_go: bool
    source: str
    at: datetime


def consent_box(request: HttpRequest, contact: Contact, eyes: Eyes) -> dict[str, Any]:
    """Return what the page shows of consent; nothing for people who may not see it."""
    if not request.user.has_perm("contacts.view_consent"):
        return {}
    said = standings([contact.pk]).get(contact.pk, {})
    rows = list(history(contact)[: MOST_SAID + 1])
    for row in rows:
        row.evidence = eyes.text(row.evidence)
    return {
        "shows_consent": True,
        "topics": _lines(said),
        "stopped": not allows(said, EVERYTHING),
        "said": rows[:MOST_SAID],
        "more_said": len(rows) > MOST_SAID,
        "may_write_consent": _may_write(request, contact),
    }


def consent_choices(request: HttpRequest, contact: Contact) -> dict[str, Any]:
    """Return what the dialog to write consent down offers."""
    if not _may_write(request, contact):
        return {}
    known = set(history(contact).values_list("topic", flat=True)[:MOST_SAID])
    return {
        "known_topics": sorted({MARKETING, *known} - {EVERYTHING}),
        "sources": [(source.value, source.label) for source in BY_HAND],
        "most_topic": MAX_TOPIC,
        "most_evidence": MAX_EVIDENCE,
    }


@require_POST
def contact_consent(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write down what a customer told somebody."""
    contact = find_contact(request, public_id)
    asked = request.POST
    try:
        heard = Heard(
            action=asked.get("action", ""),
            topic=asked.get("topic", "")[:MAX_TOPIC],
            source=asked.get("source", ""),
            evidence=asked.get("evidence", ""),
            at=_moment(asked.get("at", ""), contact),
        )
        write_consent_down(contact, heard, request.user)  # type: ignore[arg-type] # staff
    except NotAllowed as error:
        raise PermissionDenied from error
    except CannotWriteDown as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Written down."))
    return redirect("admin:contact", public_id=contact.public_id)


def contact_proof(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give all that a person said as a CSV file."""
    contact = find_contact(request, public_id)
    if not request.user.has_perm("contacts.view_consent"):
        raise PermissionDenied
    eyes = eyes_of(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="consent-{contact.public_id}.csv"'
    answer["Cache-Control"] = "no-store"
    write = csv.writer(answer)
    write.writerow(COLUMNS)
    numbers = _numbers(contact, eyes)
    for row in history(contact).iterator():
        write.writerow(_cells([contact.public_id, numbers, *_proof(row, eyes)]))
    return answer


def _proof(row: Consent, eyes: Eyes) -> list[str]:
    return [
        row.topic or "*",
        row.action,
        row.source,
        eyes.text(row.evidence),
        row.at.astimezone(UTC).isoformat(),
        row.created_at.astimezone(UTC).isoformat(),
    ]


def _cells(values: Iterable[object]) -> list[str]:
    """Return cells of which no spreadsheet makes a formula."""
    texts = [str(value) for value in values]
    return [f"'{text}" if text.startswith(_FORMULA) else text for text in texts]


def _numbers(contact: Contact, eyes: Eyes) -> str:
    identities = contact.identities.filter(valid_to__isnull=True).order_by("-kind", "pk")
    return " ".join(eyes.number(one.value) for one in identities)


def _lines(said: Mapping[str, Standing]) -> list[TopicLine]:
    """Return a line for each topic, everything first; the word that decides gives the source."""
    lines = []
    for topic in sorted(said):
        deciding = max(
            (said[one] for one in {topic, EVERYTHING} if one in said), key=lambda s: (s.at, s.row)
        )
        source = Consent.Source(deciding.source).label
        lines.append(TopicLine(topic, deciding.is_granted, str(source), deciding.at))
    return lines


def _may_write(request: HttpRequest, contact: Contact) -> bool:
    return request.user.has_perm("contacts.add_consent") and contact.erased_at is None


def _moment(text: str, contact: Contact) -> datetime | None:
    """Return the moment typed, in the page's time zone; None for none, which is now."""
    if not text.strip():
        return None
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise CannotWriteDown(_("Write the moment as a date and a time."))
    zone = zone_of_contact(contact) or timezone.get_default_timezone()
    return found if timezone.is_aware(found) else timezone.make_aware(found, zone)
