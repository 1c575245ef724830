"""The contact page: everything that happened with one person, and what runs with them now."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.clock import wall_now
from accounts.errors import NotAllowed
from console.eyes import Eyes, eyes_of
from console.people.consent import consent_box, consent_choices
from console.people.finding import find_contact
from console.people.stamp import stamp_of
from console.people.timeline import KINDS, Cursor, read_timeline
from console.people.window import conversations_of, rings_of
from console.phone.texts import wording
from console.runs.finding import zone_of
from contacts.models import Contact
from journeys.errors import CannotStart, NotEnabled
from journeys.models import Journey, Run
from journeys.starting_by_hand import start_run
from messaging.models import Channel, Conversation

MOST_RUNS = 30


def contact_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a contact; `?part` gives only what changes."""
    contact = find_contact(request, public_id)
    eyes = eyes_of(request)
    conversations = conversations_of(contact)
    zone = zone_of(conversations[0].channel) if conversations else None
    with timezone.override(zone):
        context = _context(request, contact, conversations, eyes)
        if "part" in request.GET:
            return render(request, "console/contact_part.html", context)
        context |= {**admin.site.each_context(request), "title": _("Contact"), "wording": wording()}
        context |= _choices(request, contact, conversations)
        context |= consent_choices(request, contact)
        return render(request, "console/contact.html", context)


@require_POST
def contact_start(request: HttpRequest, public_id: str) -> HttpResponse:
    """Start a journey for a contact."""
    contact = find_contact(request, public_id)
    asked = request.POST
    journey = get_object_or_404(_journeys(contact), pk=_number(asked.get("journey")))
    channel = get_object_or_404(
        Channel, account=contact.account_id, pk=_number(asked.get("channel"))
    )
    try:
        start_run(journey, contact, channel, request.user)  # type: ignore[arg-type] # staff
    except NotAllowed as error:
        raise PermissionDenied from error
    except (CannotStart, NotEnabled) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(name)s” starts now.") % {"name": journey.name})
    return redirect("admin:contact", public_id=contact.public_id)


def _context(
    request: HttpRequest, contact: Contact, conversations: list[Conversation], eyes: Eyes
) -> dict[str, Any]:
    stamp = stamp_of(contact.pk)  # before reading: never newer than what is shown
    kind = request.GET.get("show", KINDS[0])
    kind = kind if kind in KINDS else KINDS[0]
    after = Cursor.read(request.GET.get("older", ""))
    runs = _run_rows(contact)
    # The number first, as people know a contact by it.
    identities = list(contact.identities.filter(valid_to__isnull=True).order_by("-kind", "pk"))
    numbers = [eyes.number(one.value) for one in identities]
    return {
        "contact": contact,
        "number": next(iter(numbers), ""),
        "identities": [
            (one.get_kind_display(), eyes.number(one.value), one.scope) for one in identities
        ],
        "attributes": _attributes(contact, eyes),
        "rings": rings_of(conversations, wall_now()),
        "runs": runs,
        "live_runs": len([run for run in runs if run.ended_at is None]),
        "kind": kind,
        "is_older": after is not None,
        "timeline": read_timeline(contact, kind, after, eyes),
        "stamp": stamp,
        "may_start": request.user.has_perm("journeys.add_run") and contact.erased_at is None,
        **consent_box(request, contact, eyes),
    }


def _choices(
    request: HttpRequest, contact: Contact, conversations: list[Conversation]
) -> dict[str, Any]:
    """Return what the dialog to start a journey offers."""
    if not request.user.has_perm("journeys.add_run"):
        return {}
    known = {conversation.channel_id for conversation in conversations}
    channels = list(Channel.objects.filter(account=contact.account_id).order_by("name", "pk"))
    channels.sort(key=lambda channel: channel.pk not in known)
    return {"journeys": list(_journeys(contact)), "channels": channels}


def _journeys(contact: Contact) -> Any:
    rows = Journey.objects.filter(
        account=contact.account_id, status=Journey.Status.ENABLED, live_version__isnull=False
    )
    return rows.defer("draft").order_by("name", "pk")


def _run_rows(contact: Contact) -> list[Run]:
    """Return the contact's runs: live ones first, then those that ended last."""
    rows = Run.objects.filter(contact=contact).select_related("journey")
    ordered = rows.order_by(F("ended_at").desc(nulls_first=True), "-started_at")
    return list(ordered.defer("state", "journey__draft")[:MOST_RUNS])


def _attributes(contact: Contact, eyes: Eyes) -> list[tuple[str, str]]:
    try:
        values = json.loads(contact.attributes or "{}")
    except (ValueError, RecursionError):
        return []
    if not isinstance(values, dict):
        return []
    return [(str(name), eyes.short(value)) for name, value in values.items()]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else 0
