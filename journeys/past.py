"""What a contact did before, as far as triggers ask for it; one question for a whole batch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from journeys.matching import read_match
from journeys.models import Trigger
from messaging.models import InboundEvent, Message


def asks_for_first(triggers: Mapping[int, Sequence[Trigger]]) -> bool:
    """Tell whether a trigger wants to know whether a message is the first one."""
    return any(read_match(one.match).first for rows in triggers.values() for one in rows)


def first_items(heard: Sequence[InboundEvent]) -> dict[int, int]:
    """Return contact -> the inbox item of the first message that was ever written there.

    By the provider's time: of two messages that come in the wrong order, the older one is first.
    """
    contacts = {item.contact_id for item in heard}
    rows = InboundEvent.objects.filter(contact__in=contacts, kind=InboundEvent.Kind.MESSAGE)
    oldest = rows.order_by("contact", "occurred_at", "id").distinct("contact")
    return dict(oldest.values_list("contact", "id"))


def last_forms(submitted: Sequence[InboundEvent]) -> dict[int, Message]:
    """Return contact -> the form sent last: a submission does not name its message at 8x8."""
    contacts = {item.contact_id for item in submitted}
    if not contacts:
        return {}
    rows = Message.objects.filter(
        contact__in=contacts, direction=Message.Direction.OUTBOUND, content__contains='"flow"'
    )
    newest = rows.order_by("contact", "-id").distinct("contact")
    return {message.contact_id: message for message in newest}


def flow_id_of(content: str) -> str:
    """Return the id of the form that a stored message opens, "" for any other message."""
    try:
        interactive = json.loads(content)["content"]["interactive"]
        parameters = interactive["action"]["parameters"]
        return str(parameters.get("flow_id") or parameters.get("flowId") or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
