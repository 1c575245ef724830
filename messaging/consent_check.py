"""Consent, asked when a message is claimed: did this person agree to hear about that?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contacts.consent import allows, standings
from messaging.payloads import MessagePayload, read_payload
from outbox.ports import Row

REFUSED = "noConsent"


def check_consent(rows: Sequence[Row]) -> Mapping[int, str]:
    """Refuse messages about a topic that their person did not agree to, and all messages to
    people who stopped everything (`noConsent`). One of settings.SEND_CHECKS.

    A template without a topic of its step is asked about where its own topic is known.
    """
    payloads = {row.id: read_payload(row.payload) for row in rows if row.kind == "message"}
    return refuse(
        {
            row_id: (payload, payload.topic)
            for row_id, payload in payloads.items()
            if payload.topic or payload.is_free_form
        }
    )


def refuse(asked: Mapping[int, tuple[MessagePayload, str]]) -> dict[int, str]:
    """Return row id -> code of those messages, each with its topic, that may not go out."""
    open_ones = {
        row_id: (payload.contact, topic)
        for row_id, (payload, topic) in asked.items()
        if not payload.fault and not payload.confirms_stop
    }
    if not open_ones:
        return {}
    said = standings(contact for contact, _ in open_ones.values())
    return {
        row_id: REFUSED
        for row_id, (contact, topic) in open_ones.items()
        if not allows(said.get(contact, {}), topic)
    }
