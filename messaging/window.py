"""The service window: 24 h from the customer's last message, in which free-form may be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection

from accounts.clock import wall_now
from messaging.payloads import MessagePayload, read_payload
from outbox.ports import Row

WINDOW = timedelta(hours=24)
# Closed early, so that a message on its way does not arrive outside.
MARGIN = timedelta(seconds=60)

LAST_INBOUND = """
SELECT c.channel_id, c.contact_id, c.last_inbound_at
  FROM messaging_conversation c
  JOIN unnest(%s::bigint[], %s::bigint[]) AS v(channel, contact)
    ON c.channel_id = v.channel AND c.contact_id = v.contact
"""


def window_end(last_inbound_at: datetime | None) -> datetime | None:
    """Return when free-form messages stop going out; None when the customer never wrote."""
    return None if last_inbound_at is None else last_inbound_at + WINDOW - MARGIN


def check_window(rows: Sequence[Row]) -> Mapping[int, str]:
    """Refuse free-form messages outside the window (`windowClosed`), and messages that were
    found faulty when they were queued (their own code). One of settings.SEND_CHECKS."""
    payloads = {row.id: read_payload(row.payload) for row in rows if row.kind == "message"}
    faults = {row_id: payload.fault for row_id, payload in payloads.items() if payload.fault}
    asked = {i: p for i, p in payloads.items() if p.is_free_form and i not in faults}
    if not asked:
        return faults
    ends = window_ends(list(asked.values()))
    now = wall_now()
    for row_id, payload in asked.items():
        end = ends.get((payload.channel, payload.contact))
        if end is None or end <= now:
            faults[row_id] = "windowClosed"
    return faults


def window_ends(payloads: Sequence[MessagePayload]) -> dict[tuple[int, int], datetime | None]:
    """Return (channel, contact) -> when the window closes, None where they never wrote."""
    pairs = sorted({(payload.channel, payload.contact) for payload in payloads})
    with connection.cursor() as cursor:
        cursor.execute(LAST_INBOUND, [[c for c, _ in pairs], [p for _, p in pairs]])
        return {(channel, contact): window_end(at) for channel, contact, at in cursor.fetchall()}
