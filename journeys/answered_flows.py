"""Which Flow a submitted form answers: the one that our message opened."""

from __future__ import annotations

import json
from collections.abc import Iterable

from flows.models import FlowVersion
from journeys.contact_turn import ContactTurn
from messaging.content.showing import show
from messaging.models import InboundEvent


def answered_flows(turns: Iterable[ContactTurn]) -> dict[int, int]:
    """Return inbox item -> Flow for submissions that name our message; one query at most."""
    asked = {
        item.pk: (item.account_id, flow)
        for turn in turns
        for item in turn.inputs.items
        if item.pk in turn.submissions and (flow := _flow_of(turn, item))
    }
    if not asked:
        return {}
    rows = FlowVersion.objects.filter(remote_id__in={flow for _, flow in asked.values()})
    known = {
        (account, remote): pk
        for account, remote, pk in rows.values_list("flow__account", "remote_id", "flow")
    }
    return {item: known[key] for item, key in asked.items() if key in known}


def _flow_of(turn: ContactTurn, item: InboundEvent) -> str:
    """Return the provider's id of the Flow that the message of a submission opens, "" if none."""
    message = turn.references.bound_message(item)
    if message is None or not message.content:
        return ""
    form = show(json.loads(message.content)).form
    return form.flow_id if form else ""
