"""What a channel's own switches forbid, asked when a send is claimed: staging, archived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contacts.identities import reach_of
from messaging.payloads import MessagePayload, read_payload
from outbox.ports import Row
from outbox.rows import fetch

STAGING = "staging"
ARCHIVED = "channelArchived"

SWITCHED = """
SELECT id, archived_at IS NOT NULL, test_numbers FROM messaging_channel
 WHERE id = ANY(%(ids)s) AND (is_staging OR archived_at IS NOT NULL)
"""


def check_switches(rows: Sequence[Row]) -> Mapping[int, str]:
    """Refuse messages of archived channels (`channelArchived`), and on a channel with the staging
    switch those to anybody but its test numbers (`staging`). One of settings.SEND_CHECKS.

    Who is known by a WhatsApp user id alone is no test number.
    """
    payloads = {row.id: read_payload(row.payload) for row in rows if row.kind == "message"}
    channels = sorted({payload.channel for payload in payloads.values()})
    found = fetch(SWITCHED, {"ids": channels}) if channels else []
    archived = {pk for pk, is_archived, _ in found if is_archived}
    listed = {pk: set(numbers.split()) for pk, is_archived, numbers in found if not is_archived}
    refused = {i: ARCHIVED for i, payload in payloads.items() if payload.channel in archived}
    asked = {i: payload for i, payload in payloads.items() if payload.channel in listed}
    return refused | dict.fromkeys(_others(asked, listed), STAGING)


def _others(asked: Mapping[int, MessagePayload], listed: Mapping[int, set[str]]) -> list[int]:
    """Return the rows that would reach a number that is not listed."""
    if not asked:
        return []
    reaches = reach_of((payload.contact for payload in asked.values()), {})
    numbers = {pk: reach.msisdn for pk, reach in reaches.items()}
    return [
        row_id
        for row_id, payload in asked.items()
        if numbers.get(payload.contact, "") not in listed[payload.channel]
    ]
