"""What Meta tells of templates: where their approval stands, how well they are received.

Source: Meta Cloud API, webhooks message_template_status_update, message_template_quality_update,
template_category_update; 8x8 Connect, template_status_update, template_quality_update,
template_category_update. Templates that are not here are not made: the library is filled by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import QuerySet

from messaging.content.values import Json
from messaging.models import Channel, InboundEvent
from messaging.providers.eight_reading import object_at, text_of
from messaging.providers.registry import read_events
from templates_lib.models import MessageTemplate, TemplateTranslation

Status = TemplateTranslation.Status
# Meta's word -> where the translation stands; FLAGGED is a warning, and such a template is sent.
_STATUSES = {
    "APPROVED": Status.APPROVED,
    "REINSTATED": Status.APPROVED,
    "UNARCHIVED": Status.APPROVED,
    "UNPAUSED": Status.APPROVED,
    "PENDING": Status.PENDING,
    "IN_APPEAL": Status.REJECTED,
    "REJECTED": Status.REJECTED,
    "PAUSED": Status.PAUSED,
    "DISABLED": Status.DISABLED,
    "ARCHIVED": Status.DISABLED,
    "DELETED": Status.DISABLED,
    "LIMIT_EXCEEDED": Status.DISABLED,
    "LOCKED": Status.DISABLED,
    "PENDING_DELETION": Status.DISABLED,
}
_QUALITIES = frozenset({"GREEN", "YELLOW", "RED", "UNKNOWN"})


def note_templates(items: Sequence[InboundEvent]) -> None:
    """Bring the library's templates up to date. One of settings.INBOUND_HANDLERS."""
    rows = Channel.objects.filter(pk__in={item.channel_id for item in items})
    portfolios = dict(rows.values_list("pk", "portfolio_id"))
    for item in sorted(items, key=lambda one: (one.occurred_at, one.pk)):
        for details in _details(item):
            _note(details, portfolios.get(item.channel_id or 0, 0))


def _details(item: InboundEvent) -> Iterator[Mapping[str, Json]]:
    events = read_events(json.loads(item.body))
    return (event.content for event in events if event.kind == "template")


def _note(details: Mapping[str, Json], portfolio: int) -> None:
    name, meta = text_of(details, "templateName"), object_at(details, "meta")
    templates = MessageTemplate.objects.filter(portfolio=portfolio, name=name[:512])
    translations = TemplateTranslation.objects.filter(
        template__in=templates, language=text_of(details, "templateLanguage")[:16]
    )
    _update(translations, meta)
    category = text_of(meta, "newCategory").upper()
    if category in MessageTemplate.Category.values:
        templates.update(category=category)


def _update(translations: QuerySet[TemplateTranslation], meta: Mapping[str, Json]) -> None:
    status = _STATUSES.get(text_of(meta, "status").upper())
    quality = text_of(meta, "newQualityScore").upper()
    if status is not None:
        translations.update(status=status)
    if quality in _QUALITIES:
        translations.update(quality=quality)
