"""What a customer's message says in one line."""

from __future__ import annotations

from journeys.engine.values import Json
from journeys.inspector.values import Heard
from messaging.inbox import read_reply
from messaging.models import InboundEvent
from messaging.providers.base import ReplyView

LONGEST = 160


def heard_of(ref: int, item: InboundEvent | None) -> Heard:
    """Return the message of an inbox item; without words when it was erased or is unreadable."""
    if item is None:
        return Heard(ref, None, "")
    try:
        view = read_reply(item.body)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Heard(ref, item.occurred_at, "", item=item)
    return Heard(ref, item.occurred_at, view.kind, _text(view), item)


def _text(view: ReplyView) -> str:
    if view.answers is not None:
        return ", ".join(_word(value) for value in view.answers.values() if value)[:LONGEST]
    return view.text[:LONGEST]


def _word(value: Json) -> str:
    return value if isinstance(value, str) else str(value)
