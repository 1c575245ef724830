"""What the provider told of a channel lately: templates, quality, limits, the account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.content.values import Json
from messaging.models import Channel
from messaging.providers.eight_reading import object_at
from messaging.providers.registry import read_events
from outbox.rows import fetch

SHOWN = 8
SINCE = timedelta(days=30)
# Events are few among messages and receipts: so many of the newest items are looked through.
MOST_READ = 20_000

LATEST = """
SELECT id, received_at, body FROM (
  SELECT id, received_at, body, kind, channel_id FROM messaging_inboundevent
   WHERE account_id = %(account)s AND received_at >= %(since)s
   ORDER BY received_at DESC LIMIT %(most)s) AS lately
 WHERE kind = 'account' AND channel_id = %(channel)s
 ORDER BY received_at DESC LIMIT %(shown)s
"""


@dataclass(frozen=True, slots=True)
class News:
    """One event: what it is about, what changed; `url` leads to the inbox item."""

    title: str
    text: str
    at: datetime
    url: str


def news_of(channel: Channel, now: datetime) -> list[News]:
    """Return the newest events of the channel, the newest first."""
    asked = {
        "account": channel.account_id,
        "channel": channel.pk,
        "since": now - SINCE,
        "most": MOST_READ,
        "shown": SHOWN,
    }
    return [_news(*row) for row in fetch(LATEST, asked)]


def _news(pk: int, at: datetime, body: str) -> News:
    event = next(iter(read_events(json.loads(body))), None)
    details = event.content if event else {}
    text = _words({**details, **object_at(details, "meta")})
    url = reverse("admin:messaging_inboundevent_change", args=[pk])
    return News(_title(event.type or event.name if event else ""), text, at, url)


def _title(kind: str) -> str:
    known = {
        "template_status_update": _("Template status"),
        "message_template_status_update": _("Template status"),
        "message_template_quality_update": _("Template quality"),
        "template_quality_update": _("Template quality"),
        "template_category_update": _("Template category"),
        "template_correct_category_detection": _("Template in the wrong category"),
        "phone_number_quality_update": _("Quality of the number"),
        "account_update": _("Account"),
        "external_app_message": _("Sent from the business's phone"),
    }
    return known.get(kind) or kind.replace("_", " ").capitalize() or _("Event")


def _words(details: Mapping[str, Json]) -> str:
    """Return the plain values that say what changed, as they came."""
    names = (
        "templateName", "templateLanguage", "status", "event", "reason", "previousQualityScore",
        "newQualityScore", "previousCategory", "newCategory", "correctCategory",
        "maxDailyConversationsPerBusiness",
    )  # fmt: skip
    told = [details[name] for name in names if isinstance(details.get(name), str)]
    return " · ".join(str(value) for value in told if value and value != "NONE")[:160]
