"""How Meta's webhooks are walked through: entries, changes, and the one thing an item is about.

Source: Meta Cloud API, webhooks: {object, entry: [{id, time?, changes: [{field, value}]}]}. What
is no object where one should be is passed over; nothing that is a JSON value is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from messaging.content.values import Json
from messaging.providers.eight_reading import object_at, text_of
from messaging.providers.events import Person, person

OBJECT = "whatsapp_business_account"
# An item's key holds 200 characters; behind a BSUID an id can be longer than that.
_LONGEST_ID = 160
Fields = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a webhook: which account, which field, and what."""

    waba: str
    time: Json
    field: str
    value: Fields

    def body(self, **lists: list[Json]) -> Json:
        """Return a webhook that tells of nothing but these; other lists of the change go."""
        kept = {k: v for k, v in self.value.items() if k not in _LISTS or k in lists}
        entry: dict[str, Json] = {"id": self.waba}
        if self.time is not None:
            entry["time"] = self.time
        entry["changes"] = [{"field": self.field, "value": kept | lists}]
        return {"object": OBJECT, "entry": [entry]}


_LISTS = frozenset(
    {"messages", "statuses", "calls", "contacts", "message_echoes"}
    | {"user_preferences", "user_id_update"}
)


def changes(value: Json) -> Iterator[Change]:
    """Yield the changes of a webhook in their order."""
    if not isinstance(value, Mapping):
        return
    for entry in listed(value, "entry"):
        for change in listed(entry, "changes"):
            yield Change(
                plain_text(entry.get("id")),
                entry.get("time"),
                text_of(change, "field"),
                object_at(change, "value"),
            )


def first(value: Json) -> Change | None:
    """Return the change that an inbox item's body tells of."""
    return next(changes(value), None)


def listed(source: Fields, key: str) -> list[Fields]:
    """Return the objects in the list at `key`."""
    value = source.get(key)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def first_of(source: Fields, key: str) -> Fields:
    """Return the first object in the list at `key`, an empty one when there is none."""
    return next(iter(listed(source, key)), {})


def plain_text(value: Json) -> str:
    """Return a text, or a number as text; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return value if isinstance(value, str) else _digits(value)


def _digits(value: int) -> str:
    return str(value) if abs(value) < 10**40 else ""


def moment(value: Json) -> datetime | None:
    """Return the moment told in seconds since 1970, as a number or in a string."""
    try:
        return datetime.fromtimestamp(int(plain_text(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def key_of(prefix: str, id: str, *parts: str) -> str:
    """Return `prefix:id:part`; "" without an id, or when PostgreSQL or people could not hold it.

    An id that is too long for a key is in it by its digest.
    """
    if not id or not all(part.isprintable() for part in (id, *parts)):
        return ""
    digest = "#" + hashlib.sha256(id.encode()).hexdigest()
    key = ":".join([prefix, id if len(id) <= _LONGEST_ID else digest, *parts])
    return key if len(key) <= 200 else ""


def contact_of(change: Change, told: Fields) -> Fields:
    """Return the entry of `contacts` that a message is from; one for all when it names nobody."""
    contacts = listed(change.value, "contacts")
    number, user = text_of(told, "from"), text_of(told, "from_user_id")
    for contact in contacts:
        if number and text_of(contact, "wa_id") == number:
            return contact
        if user and text_of(contact, "user_id") == user:
            return contact
    return contacts[0] if len(contacts) == 1 and not number and not user else {}


def sender(told: Fields, contact: Fields) -> Person:
    """Return who a message is from: a number, a BSUID, or both."""
    number = text_of(told, "from") or text_of(contact, "wa_id")
    user = text_of(told, "from_user_id") or text_of(contact, "user_id")
    return person(number, user, text_of(object_at(contact, "profile"), "name"))


def channel_ref(change: Change) -> str:
    """Return the phone number's id that the change is about."""
    return plain_text(object_at(change.value, "metadata").get("phone_number_id"))
