"""Messages as the bubbles of the operator's view: the customer left, us right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from console.chat_files import Files, load_files, placed, with_received
from console.eyes import Eyes
from console.phone.media import through_us
from journeys.engine.values import Json
from journeys.inspector.advice import advice_for
from messaging.content.bubbles import Bubble, Fault, Shown
from messaging.content.showing import show
from messaging.models import Message
from templates_lib.models import TemplateTranslation

# Template name and language, in the portfolio of the channel that sent it.
TemplateKey = tuple[int, str, str]
Templates = Mapping[TemplateKey, Json]


@dataclass(frozen=True, slots=True)
class Known:
    """What bubbles show besides their messages: texts of templates, files, and the messages of
    inbox items (by item)."""

    templates: Templates = field(default_factory=dict)
    files: Files = field(default_factory=Files)
    heard: Mapping[int, Message] = field(default_factory=dict)


_TICKS = {
    Message.Status.FAILED: "undelivered",
    Message.Status.RECEIVED: None,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A bubble to draw: `bubble` is the JSON that the components read, the rest is for pages
    without them."""

    at: datetime
    bubble: dict[str, Json]
    status: str
    is_out: bool
    is_erased: bool

    @property
    def is_bad(self) -> bool:
        return bool(self.bubble["ticks"] == "undelivered")


def load_known(messages: Sequence[Message], heard: Mapping[int, Message] | None = None) -> Known:
    """Return what the bubbles of these messages need; the messages come with their channels.

    `heard` are messages of inbox items: three queries at most for all of them.
    """
    items = heard or {}
    return Known(load_templates(messages), load_files([*messages, *items.values()]), items)


def load_templates(messages: Iterable[Message]) -> Templates:
    """Return the components of the templates that these messages name; one query at most.

    The messages come with their channels.
    """
    names = {message.template_name for message in messages if message.template_name}
    if not names:
        return {}
    accounts = {message.account_id for message in messages}
    rows = TemplateTranslation.objects.filter(
        template__name__in=names, template__account__in=accounts
    )
    found = rows.values_list("template__portfolio", "template__name", "language", "components")
    return {(portfolio, name, language): _read(text) for portfolio, name, language, text in found}


def line_of_message(
    message: Message,
    portfolio: int,
    known: Known,
    eyes: Eyes,
    sender: str = "",
    at: datetime | None = None,
) -> Line:
    """Return a stored message; `sender` names the step that sent it."""
    body = _read(message.content)
    template = known.templates.get((portfolio, message.template_name, _language(body)))
    ticks = _TICKS.get(Message.Status(message.status), message.status)
    fault = None
    if message.error_code:
        fault = Fault(message.error_code, str(advice_for(message.error_code).why))
    return _line(
        id=str(message.public_id),
        direction="out" if message.direction == Message.Direction.OUTBOUND else "in",
        at=at or message.created_at,
        shown=_shown(message, body, known, template),
        eyes=eyes,
        ticks=ticks,
        fault=fault,
        sender=sender,
    )


def line_of_item(id: int, body: str, at: datetime, known: Known, eyes: Eyes) -> Line:
    """Return an inbox item's message: as it was stored, else as the webhook brought it."""
    message = known.heard.get(id)
    if body and message is not None:
        shown = _shown(message, _read(message.content), known)
    else:
        shown = through_us(show(_read(body))) if body else erased()
    return _line(f"item-{id}", "in", at, shown, eyes)


def _shown(message: Message, body: Json, known: Known, template: Json = None) -> Shown:
    if not message.content:
        return erased()
    shown = through_us(show(placed(body, known.files), template))
    return with_received(shown, known.files.received.get(message.pk, ()))


def erased() -> Shown:
    """Return what stands for a message whose content was erased."""
    return Shown(note=_("Erased"))


def status_words(status: str | None) -> str:
    """Return a status of a message as people say it."""
    words = {
        "queued": _("Queued"),
        "uncertain": _("Unclear"),
        "accepted": _("Accepted"),
        "sent": _("Sent"),
        "delivered": _("Delivered"),
        "read": _("Read"),
        "undelivered": _("Failed"),
        "failed": _("Failed"),
    }
    return words.get(status or "", "")


def _line(
    id: str,
    direction: Literal["in", "out"],
    at: datetime,
    shown: Shown,
    eyes: Eyes,
    ticks: str | None = None,
    fault: Fault | None = None,
    sender: str = "",
) -> Line:
    bubble = Bubble(
        id=id,
        direction=direction,
        at=timezone.localtime(at).isoformat(),
        shown=shown,
        ticks=ticks,
        error=replace(fault, text=eyes.text(fault.text)) if fault else None,
        sender=sender,
    )
    drawn = {**bubble.to_json(), **eyes.value(shown.to_json())}
    is_erased = shown == erased()
    return Line(at, drawn, status_words(ticks), direction == "out", is_erased)


def _language(body: Json) -> str:
    content = body.get("content") if isinstance(body, dict) else None
    template = content.get("template") if isinstance(content, dict) else None
    return str(template.get("language", "")) if isinstance(template, dict) else ""


def _read(text: str) -> Json:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
