"""UpdateContact: writes a contact's name, language and fields under its lock."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from contacts.models import Contact
from journeys.engine.values import ChangeContact, Json, canonical
from journeys.schedule.planner import replan

if TYPE_CHECKING:
    from journeys.contact_turn import ContactTurn

NAME_SIZE = 200
LANGUAGE_SIZE = 16
# As much as a run's own data may hold, so that no contact outgrows what is read at each turn.
MOST_BYTES = 65_536


def change_contact(contact: Contact, effect: ChangeContact) -> str:
    """Change the contact in hand; return why it cannot be, "" when it was."""
    changes = effect.changes
    fields = _merged(contact, changes.get("fields"))
    written = canonical(fields)
    if len(written) > MOST_BYTES:
        return f"the contact's fields would be larger than {MOST_BYTES} bytes"
    if changes.get("name"):
        contact.name = _storable(str(changes["name"]))[:NAME_SIZE]
    if changes.get("language"):
        contact.language = _storable(str(changes["language"]))[:LANGUAGE_SIZE]
    contact.attributes = written
    return ""


def save_contacts(turns: Sequence[ContactTurn]) -> None:
    """Write the contacts that these turns have changed; they are locked, and stay so."""
    changed = [turn.inputs.contact for turn in turns if turn.has_changed_contact]
    if changed:
        Contact.objects.bulk_update(changed, ["name", "language", "attributes"])
        replan(changed)


def _merged(contact: Contact, fields: Json) -> dict[str, Json]:
    """Return the contact's fields with these written over them; null takes a field away."""
    kept: dict[str, Json] = json.loads(contact.attributes or "{}")
    kept |= fields if isinstance(fields, dict) else {}
    return {name: value for name, value in kept.items() if value is not None}


def _storable(text: str) -> str:
    """Return a text that PostgreSQL can hold: no NUL, no lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()
